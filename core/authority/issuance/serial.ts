import type { RandomSource } from '../../base/index.ts'

// The second of issue stands in the middle, where the store's index begins: so it grows at its end and not all over.
const TIME_AT = 8
const TIME_OCTETS = 4
// With the second in it, 12 octets are still random: 95 bits. RFC 5280 asks for uniqueness alone; the CAs of browsers
// for 64 (CA/Browser Forum Baseline Requirements 7.1). A shorter number holds no time.
const LEAST_WITH_TIME = 16

/**
 * Returns a serial number of exactly `octets` octets, positive and minimal: its first octet is 01..7F. It is random but
 * for its ninth to twelfth octet, which are the second of issue, where it has 16 octets or more.
 * The store refuses one that is taken.
 * @see RFC 5280 §4.1.2.2; 16 octets in every published SMKI certificate
 */
export function drawSerial(random: RandomSource, octets: number, atSeconds: number): Uint8Array {
  for (;;) {
    const serial = random.octets(octets)
    const first = (serial[0] as number) & 0x7f
    // A leading 00 would need dropping, and the number would be one octet short: draw again.
    if (first === 0) continue
    serial[0] = first
    if (octets >= LEAST_WITH_TIME)
      for (let i = 0; i < TIME_OCTETS; i++) serial[TIME_AT + i] = atSeconds >>> (8 * (TIME_OCTETS - 1 - i))
    return serial
  }
}
