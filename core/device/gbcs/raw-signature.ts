import { type KeyObject, sign, verify } from 'node:crypto'
import { SIGNATURE_OCTETS } from './message-layout.ts'

/** Signs `input` with ECDSA and SHA-256. Returns r‖s, 64 octets. @see GBCS 4.3.3 */
export const signRaw = (input: Uint8Array, key: KeyObject): Uint8Array =>
  sign('sha256', input, { key, dsaEncoding: 'ieee-p1363' })

/** Whether r‖s is the signature of `input` under a public key. Any s is accepted, low or high. */
export function verifyRaw(input: Uint8Array, signature: Uint8Array, key: KeyObject): boolean {
  if (signature.length !== SIGNATURE_OCTETS) return false
  return verify('sha256', input, { key, dsaEncoding: 'ieee-p1363' }, signature)
}
