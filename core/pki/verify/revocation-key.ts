import { toHex } from '../x509/bytes.ts'
import { formatSerial } from '../x509/format-serial.ts'

/** Returns what tells a certificate from every other: its issuer's name, octet for octet, and its serial number. */
export const revocationKey = (issuerDer: Uint8Array, serial: Uint8Array): string =>
  `${toHex(issuerDer)} ${formatSerial(serial)}`
