import { formatSerial, toHex } from '../x509/index.ts'

/** Returns what tells a certificate from every other: its issuer's name, octet for octet, and its serial number. */
export const revocationKey = (issuerDer: Uint8Array, serial: Uint8Array): string =>
  `${toHex(issuerDer)} ${formatSerial(serial)}`
