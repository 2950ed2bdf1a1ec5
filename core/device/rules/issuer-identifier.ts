import { type Finding, severityOf } from '../../pki/lint/index.ts'
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
} from '../../pki/x509/index.ts'
import { type CheckedCertificate, useNames } from '../evidence/checked-certificate.ts'

const RULE = 'e_chain_key_identifier_differs'

/**
 * Returns a finding if the authorityKeyIdentifier of a certificate differs from the subjectKeyIdentifier of the CA that
 * signed it. Software that builds the path by key identifiers would not find that CA. Returns nothing if the path was
 * found, or if none of the given CA certificates signed the certificate. @see RFC 5280 §4.2.1.1
 */
export function identifierFindings({ certificate, path, use, place, cas }: CheckedCertificate): Finding[] {
  if (!certificate || path[0]?.issuer) return []
  const signer = cas.find((ca) => namesMatch(ca.subject, certificate.issuer) && hasSigned(ca, certificate))
  if (!signer) return []
  const [wanted, found] = [identifierOf(signer), authorityOf(certificate)]
  return [
    {
      rule: RULE,
      severity: severityOf(RULE),
      field: `${use}.extensions.authorityKeyIdentifier`,
      message: `${useNames[use]} certificate "${place}": authorityKeyIdentifier is ${found}; the subjectKeyIdentifier of its issuer is ${wanted}`,
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
