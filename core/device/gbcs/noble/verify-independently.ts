import { p256 } from '@noble/curves/nist.js'

/**
 * Whether r‖s is the signature of `input` under an uncompressed point, by an implementation unrelated to OpenSSL.
 * Some two milliseconds each. Load this module by `import()`: few commands need it, and its tables take time.
 */
export function verifyRawIndependently(input: Uint8Array, signature: Uint8Array, publicPoint: Uint8Array): boolean {
  try {
    // FIPS 186-5 sets no bound on s, and GBCS none beyond it.
    return p256.verify(signature, input, publicPoint, { prehash: true, lowS: false, format: 'compact' })
  } catch {
    // A signature or point of the wrong form is thrown, where a wrong value is false.
    return false
  }
}
