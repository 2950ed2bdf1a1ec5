import type { KeyObject } from 'node:crypto'
import { importPublicKey, type PublicKeyInfo } from './public-key.ts'

/** A public key that OpenSSL has imported, as it does only where the point lies on the curve. Only {@link proveKey} makes one. */
export class ProvenKey {
  readonly object: KeyObject
  readonly #curve: string | null
  readonly #coordinates: Uint8Array

  private constructor(key: PublicKeyInfo) {
    this.object = importPublicKey(key.spkiDer)
    this.#curve = key.kind === 'ec' ? key.curve : null
    // A copy: what was proven cannot be changed under us by whoever owns the octets.
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

  /** See {@link proveKey}. */
  static of(key: PublicKeyInfo): ProvenKey {
    return new ProvenKey(key)
  }
}

const NONE = new Uint8Array(0)
// SEC 1 §2.3.3
const UNCOMPRESSED = 4

/**
 * Has OpenSSL import a key; throws what OpenSSL throws where it refuses it.
 * @see SEC 1 §3.2.2.1
 */
export const proveKey = (key: PublicKeyInfo): ProvenKey => ProvenKey.of(key)
