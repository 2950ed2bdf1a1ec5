import type { RandomSource } from '../../base/index.ts'

// The store's index begins with octets 9 to 12. If they hold the time of issue, the index grows at its end.
const TIME_AT = 8
const TIME_OCTETS = 4
// With the time in it, 12 octets stay random: 95 bits. RFC 5280 asks only for uniqueness; browsers' CAs need 64 bits
// (CA/Browser Forum Baseline Requirements 7.1). A shorter serial number does not hold the time.
const LEAST_WITH_TIME = 16

/**
 * Returns a serial number of exactly `octets` octets, positive and minimal: its first octet is 01..7F. If it has 16
 * octets or more, octets 9 to 12 are `atSeconds`; all others are random. The store refuses a serial number that exists.
 * @see RFC 5280 §4.1.2.2; 16 octets in every published SMKI certificate
 */
export function drawSerial(random: RandomSource, octets: number, atSeconds: number): Uint8Array {
  for (;;) {
    const serial = random.octets(octets)
    const first = (serial[0] as number) & 0x7f
    // DER would drop a leading 00 and make the number one octet short, so draw again.
    if (first === 0) continue
    serial[0] = first
    if (octets >= LEAST_WITH_TIME)
      for (let i = 0; i < TIME_OCTETS; i++) serial[TIME_AT + i] = atSeconds >>> (8 * (TIME_OCTETS - 1 - i))
    return serial
  }
}
