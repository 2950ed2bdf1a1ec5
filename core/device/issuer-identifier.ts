import { type Finding, severityOf } from '../pki/lint/index.ts'
import {
  type Certificate,
  DerError,
  findExtension,
  importPublicKey,
  judgeSignature,
  namesMatch,
  OID,
  readAuthorityKeyIdentifier,
  readSubjectKeyIdentifier,
  toHex,
} from '../pki/x509/index.ts'
import { type HeldCertificate, slotNames } from './subject.ts'

const RULE = 'e_chain_key_identifier_differs'

/**
 * Returns a finding where the CA that signed a certificate is at hand and its subjectKeyIdentifier is not the
 * authorityKeyIdentifier of the certificate, so that a path by key identifiers does not find it.
 */
export function identifierFindings(held: HeldCertificate): Finding[] {
  const { certificate, path, slot, place, cas } = held
  if (!certificate || path[0]?.issuer) return []
  const signer = cas.find((ca) => namesMatch(ca.subject, certificate.issuer) && hasSigned(ca, certificate))
  if (!signer) return []
  const [wanted, found] = [identifierOf(signer), authorityOf(certificate)]
  return [
    {
      rule: RULE,
      severity: severityOf(RULE),
      field: `${slot}.extensions.authorityKeyIdentifier`,
      message: `${slotNames[slot]} certificate "${place}": authorityKeyIdentifier ${found} where its issuer has ${wanted}`,
      source: 'RFC 5280 4.2.1.1',
    },
  ]
}

function hasSigned(ca: Certificate, certificate: Certificate): boolean {
  try {
    return (
      judgeSignature(certificate.tbsDer, certificate.signature, importPublicKey(ca.publicKey.spkiDer)) !== 'invalid'
    )
  } catch {
    return false
  }
}

const identifierOf = (ca: Certificate): string => {
  const extension = findExtension(ca, OID.subjectKeyIdentifier)
  return read(() => extension && readSubjectKeyIdentifier(extension))
}

const authorityOf = (certificate: Certificate): string => {
  const extension = findExtension(certificate, OID.authorityKeyIdentifier)
  return read(() => extension && readAuthorityKeyIdentifier(extension).keyIdentifier)
}

function read(octets: () => Uint8Array | null | undefined): string {
  try {
    const found = octets()
    return found ? toHex(found) : 'absent'
  } catch (error) {
    if (error instanceof DerError) return 'malformed'
    throw error
  }
}
