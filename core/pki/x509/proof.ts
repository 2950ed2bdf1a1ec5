import type { KeyObject } from 'node:crypto'
import { importPublicKey } from './public-key.ts'
import { verifyData } from './signature.ts'

/** What OpenSSL says of a key and a signature: `no-key` where it does not import the key. */
export type Proof = 'right' | 'wrong' | 'no-key'

/** Says whether the octets of a SubjectPublicKeyInfo are a key, and whether `signature` of `data` is that key's. */
export function judgeProof(spkiDer: Uint8Array, data: Uint8Array, signature: Uint8Array): Proof {
  let key: KeyObject
  try {
    key = importPublicKey(spkiDer)
  } catch {
    return 'no-key'
  }
  return verifyData(data, signature, key) ? 'right' : 'wrong'
}
