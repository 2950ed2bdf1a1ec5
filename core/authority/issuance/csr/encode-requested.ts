import {
  context,
  GENERAL_NAME,
  type HardwareModule,
  type KeyUsageBit,
  keyUsageBits,
  namedBits,
  OID,
  octetString,
  oid,
  sequence,
  tlv,
} from '../../../pki/x509/index.ts'

/** Returns the value of a requested keyUsage extension. RFC 5280 §4.2.1.3 */
export const encodeKeyUsage = (bits: readonly KeyUsageBit[]): Uint8Array =>
  namedBits(bits.map((bit) => keyUsageBits.indexOf(bit)))

/** Returns the value of a subjectAltName with one hardwareModuleName. RFC 4108 §5 */
export function encodeHardwareAltName({ hwType, hwSerial }: HardwareModule): Uint8Array {
  const name = sequence(oid(hwType), octetString(hwSerial))
  return sequence(tlv(GENERAL_NAME.otherName, oid(OID.hardwareModuleName), tlv(context(0, true), name)))
}

/** Returns the value of a subjectAltName of dNSNames. RFC 5280 §4.2.1.6 */
export const encodeDnsAltName = (names: readonly string[]): Uint8Array =>
  sequence(...names.map((name) => tlv(GENERAL_NAME.dNSName, Buffer.from(name, 'latin1'))))
