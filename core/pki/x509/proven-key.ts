import type { Proof } from './proof.ts'
import type { PublicKeyInfo } from './public-key.ts'

/**
 * A public key that OpenSSL has imported, which it does only if the point is on the curve, and whose holder has signed
 * with it. Only {@link provenKey} makes one.
 */
export class ProvenKey {
  readonly #curve: string | null
  readonly #coordinates: Uint8Array

  private constructor(key: PublicKeyInfo) {
    this.#curve = key.kind === 'ec' ? key.curve : null
    // A copy, so that the caller cannot change what was proven.
    this.#coordinates = key.kind === 'ec' ? new Uint8Array(key.point.subarray(1)) : NONE
  }

  /** Whether `key` is on the same curve with the same uncompressed point. */
  provesPoint(key: PublicKeyInfo): boolean {
    if (key.kind !== 'ec' || key.curve !== this.#curve) return false
    const { point } = key
    if (point[0] !== UNCOMPRESSED || point.length !== this.#coordinates.length + 1) return false
    for (let i = 1; i < point.length; i++) if (point[i] !== this.#coordinates[i - 1]) return false
    return true
  }

  /** See {@link provenKey}. */
  static of(key: PublicKeyInfo, proof: Proof): ProvenKey {
    if (proof !== 'right') throw new Error('a key that is not proven')
    return new ProvenKey(key)
  }
}

const NONE = new Uint8Array(0)
// SEC 1 §2.3.3
const UNCOMPRESSED = 4

/**
 * Returns a key as proven; `proof` must be the result for this key.
 * @see SEC 1 §3.2.2.1
 */
export const provenKey = (key: PublicKeyInfo, proof: Proof): ProvenKey => ProvenKey.of(key, proof)
