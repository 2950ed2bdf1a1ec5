import { attributeText, type Certificate, findAttribute, formatName, formatSerial, OID, toHex } from '../x509/index.ts'
import { CertificateView } from './target/certificate-view.ts'
import { parseRole, readEui64 } from './target/subject-values.ts'

/** The identity in a certificate, from any issuer. */
export interface CertificateSummary {
  /** RFC 4514. */
  readonly subject: string
  readonly issuer: string
  /** Upper-case hex, 32 characters in a well-formed certificate. */
  readonly serial: string
  /** 16 lower-case hex characters: the Device ID, or the organisation's EUI-64. */
  readonly eui64: string | null
  readonly role: number | null
  /** Null unless the key usage is exactly one of these. */
  readonly usage: 'digitalSignature' | 'keyAgreement' | null
}

/** Returns the names, serial number, EUI-64, role and usage in a certificate. Checks nothing. */
export function describeCertificate(certificate: Certificate): CertificateSummary {
  const { subject, issuer, serial } = certificate
  const view = new CertificateView(certificate, certificate)
  const identifier = findAttribute(subject, OID.x500UniqueIdentifier)
  const device = view.decode('subjectAltName')?.hardwareModules[0]?.hwSerial
  const eui64 = device?.length === 8 ? device : identifier && readEui64(identifier)
  const unit = findAttribute(subject, OID.organizationalUnitName)
  return {
    subject: formatName(subject),
    issuer: formatName(issuer),
    serial: formatSerial(serial),
    eui64: eui64 ? toHex(eui64) : null,
    role: unit ? parseRole(attributeText(unit) ?? '') : null,
    usage: soleUsage(view.decode('keyUsage')),
  }
}

function soleUsage(bits: readonly string[] | null): CertificateSummary['usage'] {
  const [bit, second] = bits ?? []
  return second === undefined && (bit === 'digitalSignature' || bit === 'keyAgreement') ? bit : null
}
