const LOWER = /^(?:[0-9a-f]{2})+$/
const UPPER = /^(?:[0-9A-F]{2})+$/

/** Returns the octets of lower-case hex, or null for any other text; no row equals null. */
export const octetsOfHex = (hex: string): Uint8Array | null => (LOWER.test(hex) ? Buffer.from(hex, 'hex') : null)

/** Returns the octets of a serial number in upper-case hex, or null for any other text. */
export const octetsOfSerial = (serial: string): Uint8Array | null =>
  UPPER.test(serial) ? Buffer.from(serial, 'hex') : null

/** Returns octets that are to be stored. Throws for text that would not be read back as it was given: our own fault. */
export function kept(octets: Uint8Array | null, text: string): Uint8Array {
  if (octets === null) throw new Error(`"${text}" is not hex as a store keeps it`)
  return octets
}
