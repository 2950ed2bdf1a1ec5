import { CertificateView } from '../../pki/lint/index.ts'
import {
  type Certificate,
  DerError,
  findExtension,
  OID,
  parseCertificate,
  readKeyUsage,
  toHex,
} from '../../pki/x509/index.ts'

/** What a certificate claims to be. Nothing is checked yet. */
export interface ClaimedIdentity {
  readonly kind: 'device' | 'ca' | 'other'
  /** The EUI-64, 16 lower-case hex characters; null if the certificate names no device, or cannot be read. */
  readonly eui64: string | null
  /** The keyUsage bits, such as `digitalSignature`. */
  readonly usages: readonly string[]
  /** Null if the octets are not a certificate. */
  readonly certificate: Certificate | null
  /** Why the octets are not a certificate; null if they are one. */
  readonly problem: string | null
}

/** Returns what a certificate claims to be. If it is truncated or malformed, searches its octets for EUI-64 and keyUsage. */
export function claimedIdentity(der: Uint8Array): ClaimedIdentity {
  let certificate: Certificate
  try {
    certificate = parseCertificate(der)
  } catch (error) {
    if (!(error instanceof DerError)) throw error
    return { kind: 'device', eui64: scanEui64(der), usages: scanUsages(der), certificate: null, problem: error.message }
  }
  const view = new CertificateView(certificate, certificate)
  const usages = view.decode('keyUsage') ?? []
  const names = view.decode('subjectAltName')
  const serial = names?.hardwareModules[0]?.hwSerial
  const common = { usages, certificate, problem: null }
  if (names && names.hardwareModules.length > 0)
    return { kind: 'device', eui64: serial?.length === 8 ? toHex(serial) : null, ...common }
  if (view.decode('basicConstraints')?.cA || usages.includes('keyCertSign'))
    return { kind: 'ca', eui64: null, ...common }
  // GBCS 12.2: the subject of a device certificate is empty; the subject of an organisation certificate is not.
  const isDevice = certificate.subject.attributes.length === 0 || findExtension(certificate, OID.subjectAltName)
  return { kind: isDevice ? 'device' : 'other', eui64: null, ...common }
}

// RFC 4108 §5: otherName with hardwareModuleName, whose last element is the OCTET STRING of 8 octets.
const HARDWARE_MODULE_NAME = Buffer.from('06082b06010505070804', 'hex')
// RFC 5280 §4.2.1.3: keyUsage, critical or not, up to the header of its BIT STRING.
const KEY_USAGE = Buffer.from('0603551d0f', 'hex')

function scanEui64(der: Uint8Array): string | null {
  const bytes = Buffer.from(der)
  const at = bytes.indexOf(HARDWARE_MODULE_NAME)
  if (at === -1) return null
  // [0] { SEQUENCE { hwType OID, hwSerialNum } } follows.
  const type = at + HARDWARE_MODULE_NAME.length + 4
  const serial = type + 2 + (bytes[type + 1] ?? 0)
  const isSerial = bytes[type] === 0x06 && bytes[serial] === 0x04 && bytes[serial + 1] === 8
  return isSerial && serial + 10 <= bytes.length ? toHex(bytes.subarray(serial + 2, serial + 10)) : null
}

function scanUsages(der: Uint8Array): readonly string[] {
  const bytes = Buffer.from(der)
  const at = bytes.indexOf(KEY_USAGE)
  if (at === -1) return []
  const octets = bytes.indexOf(0x04, at + KEY_USAGE.length)
  const length = bytes[octets + 1] ?? 0
  try {
    const value = bytes.subarray(octets + 2, octets + 2 + length)
    return readKeyUsage({ oid: OID.keyUsage, critical: true, value, offset: 0 })
  } catch (error) {
    if (error instanceof DerError) return []
    throw error
  }
}
