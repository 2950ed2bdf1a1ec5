import { PkiError } from '../../../base/index.ts'
import type { Finding } from '../../../pki/lint/index.ts'
import type { LeafProfile, SubjectValues } from '../../../pki/profile/index.ts'
import { isExtensionRequest, oidName } from '../../../pki/x509/index.ts'
import type { CertificateContent } from './certificate-content.ts'
import { ignoreOrRefuse, type Strictness } from './csr-refusal.ts'
import { formatSubject } from './format-subject.ts'
import { isWithoutNull, type ProvenCsr } from './parse-csr.ts'
import { readRequestedExtensions } from './requested-extensions.ts'
import { readRequestedSubject } from './requested-subject.ts'

/**
 * Checks the contents of a request against its profile. Does not check them against a world; see {@link checkRequest}.
 * @throws {PkiError} `CSR_…`
 */
export function readContent(
  csr: ProvenCsr,
  profile: LeafProfile,
  strictness: Strictness,
): { content: CertificateContent; warnings: readonly Finding[] } {
  const ofForm = formWarnings(csr, profile, strictness)
  const { values, warnings: subjectWarnings } = readRequestedSubject(profile, csr.subject)
  const { hardwareModule, dnsNames, warnings } = readRequestedExtensions(profile, csr.extensions, strictness)
  checkServerName(values, dnsNames)
  const { spkiDer, keyOctets } = csr.publicKey
  const subjectText = formatSubject(profile, values)
  const content = {
    subject: values,
    subjectText,
    spkiDer,
    keyOctets,
    keyFingerprint: csr.keyFingerprint,
    hardwareModule,
    dnsNames,
  }
  return { content, warnings: [...ofForm, ...subjectWarnings, ...warnings] }
}

/** What does not change the certificate: further attributes, and a missing NULL in the algorithm of an RSA signature. */
function formWarnings(csr: ProvenCsr, profile: LeafProfile, strictness: Strictness): Finding[] {
  const strangers = csr.attributes.filter((attribute) => !isExtensionRequest(attribute))
  const warnings = strangers.map(({ oid }) =>
    ignoreOrRefuse(strictness, profile, {
      code: 'CSR_ATTRIBUTE_UNKNOWN',
      rule: 'w_csr_attribute_ignored',
      field: 'attributes',
      what: `attribute ${oidName(oid)} is in the request; allowed: one extensionRequest`,
      cure: 'make the request with "tpki csr new", or without that attribute',
    }),
  )
  if (!isWithoutNull(csr)) return warnings
  const ofSignature = ignoreOrRefuse(strictness, profile, {
    code: 'CSR_SIGNATURE_ALGORITHM_WRONG',
    rule: 'w_csr_signature_parameters',
    field: 'signatureAlgorithm.parameters',
    what: 'the parameters of sha256WithRSAEncryption are absent; null is required (RFC 4055 5 accepts both)',
    cure: 'make the request with "tpki csr new" or OpenSSL',
  })
  return [...warnings, ofSignature]
}

// SEC Appendix S [assumed]: the CN of an infrastructure certificate is its FQDN.
function checkServerName({ commonName = '' }: SubjectValues, dnsNames: readonly string[]): void {
  if (dnsNames.length === 0 || dnsNames.some((name) => name.toLowerCase() === commonName.toLowerCase())) return
  throw new PkiError(
    'CSR_DNS_NAME_WRONG',
    `commonName "${commonName}" is not one of the dNSNames ${dnsNames.join(', ')}`,
    { source: 'SEC Appendix S' },
  )
}
