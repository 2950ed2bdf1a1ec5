/** Returns a serial number as upper-case hex, two characters an octet: 32 in a certificate of ours. */
export const formatSerial = (serial: Uint8Array): string =>
  Buffer.from(serial.buffer, serial.byteOffset, serial.length).toString('hex').toUpperCase()

// 16 octets in a certificate of ours.
const HEX_CHARACTERS = 32
// RFC 5280 §4.1.2.2: at most 20 octets.
const MAX_HEX_CHARACTERS = 40

/**
 * Returns a serial number as {@link formatSerial} writes it, from the forms that tools print: hex in either case, with or
 * without "0x", colons, dashes, spaces and leading zeros, or the decimal form of our keystore.json (only digits, more than
 * 32 of them; fewer count as hex). Null if the text is not a serial number.
 */
export function parseSerial(text: string): string | null {
  const compact = text.trim().replace(/[:\-\s]/g, '')
  if (/^\d{33,49}$/.test(compact)) return normal(BigInt(compact).toString(16))
  const hex = compact.replace(/^0x/i, '')
  return /^[0-9A-Fa-f]{1,42}$/.test(hex) ? normal(hex) : null
}

function normal(hex: string): string | null {
  const significant = hex.replace(/^0+(?=.)/, '').toUpperCase()
  if (significant.length > MAX_HEX_CHARACTERS) return null
  return significant.padStart(Math.max(HEX_CHARACTERS, significant.length + (significant.length % 2)), '0')
}
