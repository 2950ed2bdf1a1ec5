import type { KeyObject } from 'node:crypto'
import { signData } from '../x509/index.ts'

/** What signs for a CA: a key in memory or a token. */
export interface Signer {
  /** Signs `data` with SHA-256: DER ECDSA for an EC key, PKCS#1 v1.5 for RSA. */
  sign(data: Uint8Array): Uint8Array | Promise<Uint8Array>
  /** The key, if it is in memory, so that another thread can sign with it. A token has none. */
  readonly key?: KeyObject
}

/** Returns a signer over a private key in memory. */
export const keySigner = (key: KeyObject): Signer => ({ sign: (data) => signData(data, key), key })
