const LOWER = /^(?:[0-9a-f]{2})+$/
const UPPER = /^(?:[0-9A-F]{2})+$/

/** Returns the octets of lower-case hex; null for any other text, which no row then equals. */
export const octetsOfHex = (hex: string): Uint8Array | null => (LOWER.test(hex) ? Buffer.from(hex, 'hex') : null)

/** Returns the octets of a serial number, which is upper-case hex; null for any other text. */
export const octetsOfSerial = (serial: string): Uint8Array | null =>
  UPPER.test(serial) ? Buffer.from(serial, 'hex') : null

/** Returns the octets of what is to be kept: what would not be read back as it was given is our fault. */
export function kept(octets: Uint8Array | null, text: string): Uint8Array {
  if (octets === null) throw new Error(`"${text}" is not hex as a store keeps it`)
  return octets
}
