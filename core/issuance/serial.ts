import type { RandomSource } from '../random.ts'

/**
 * Returns a serial number of exactly `octets` octets, positive and minimal: its first octet is 01..7F.
 * The store refuses one that is taken.
 * @see RFC 5280 §4.1.2.2; 16 octets in every published SMKI certificate
 */
export function drawSerial(random: RandomSource, octets: number): Uint8Array {
  for (;;) {
    const serial = random.octets(octets)
    const first = (serial[0] as number) & 0x7f
    // A leading 00 would need dropping, and the number would be one octet short: draw again.
    if (first === 0) continue
    serial[0] = first
    return serial
  }
}
