import { hash } from 'node:crypto'
import { p256 } from '@noble/curves/nist.js'
import { toHex } from '../../../pki/x509/index.ts'

/**
 * Returns the points, in hex, under which `signature` is that of `input`: two for almost every signature.
 * Load this module by `import()`, as `second-verify.ts`. @see SEC 1 §4.1.6
 */
export function recoverKeys(input: Uint8Array, signature: Uint8Array): string[] {
  const digest = hash('sha256', input, 'buffer')
  return [0, 1].flatMap((bit) => {
    try {
      const point = p256.Signature.fromBytes(signature, 'compact').addRecoveryBit(bit).recoverPublicKey(digest)
      return [toHex(point.toBytes(false))]
    } catch {
      // r is no x-coordinate of the curve: there is no such key.
      return []
    }
  })
}
