import { randomFillSync } from 'node:crypto'

/** The source of random octets for `core`. */
export interface RandomSource {
  /** Returns `length` fresh octets. */
  octets(length: number): Uint8Array
}

// Reading 4 KiB at a time costs a tenth of one CSPRNG call for each serial number.
const POOL_OCTETS = 4096

/** Returns a source over the operating system's CSPRNG; it never returns an octet twice. */
export function systemRandom(): RandomSource {
  const pool = new Uint8Array(POOL_OCTETS)
  let used = POOL_OCTETS
  return {
    octets(length) {
      if (length > POOL_OCTETS) return randomFillSync(new Uint8Array(length))
      if (used + length > POOL_OCTETS) {
        randomFillSync(pool)
        used = 0
      }
      const octets = pool.slice(used, used + length)
      pool.fill(0, used, used + length)
      used += length
      return octets
    },
  }
}
