import { hash } from 'node:crypto'
import { p256 } from '@noble/curves/nist.js'
import { toHex } from '../../../pki/x509/index.ts'

/**
 * Returns the public keys (uncompressed points, hex) under which r‖s is a signature of `input`. Almost every signature
 * has two. @see SEC 1 §4.1.6
 */
export function recoverKeys(input: Uint8Array, signature: Uint8Array): string[] {
  const digest = hash('sha256', input, 'buffer')
  return [0, 1].flatMap((bit) => {
    try {
      const point = p256.Signature.fromBytes(signature, 'compact').addRecoveryBit(bit).recoverPublicKey(digest)
      return [toHex(point.toBytes(false))]
    } catch {
      // No point of the curve has the x-coordinate r, so there is no such key.
      return []
    }
  })
}
