import type { KeyObject } from 'node:crypto'
import { importPublicKey } from './public-key.ts'
import { verifyData } from './signature.ts'

/** The result of a proof of possession: `no-key` if OpenSSL does not accept the key. */
export type Proof = 'right' | 'wrong' | 'no-key'

/** Imports the key of a SubjectPublicKeyInfo and verifies `signature` over `data` with it, with SHA-256. */
export function judgeProof(spkiDer: Uint8Array, data: Uint8Array, signature: Uint8Array): Proof {
  let key: KeyObject
  try {
    key = importPublicKey(spkiDer)
  } catch {
    return 'no-key'
  }
  return verifyData(data, signature, key) ? 'right' : 'wrong'
}
