import { PkiError } from '../../../base/index.ts'
import type { Finding } from '../../../pki/lint/index.ts'
import type { LeafProfile, SubjectValues } from '../../../pki/profile/index.ts'
import type { CertificateContent } from './certificate-content.ts'
import { formatSubject } from './format-subject.ts'
import type { ProvenCsr } from './parse-csr.ts'
import { readRequestedExtensions } from './requested-extensions.ts'
import { readRequestedSubject } from './requested-subject.ts'

/** Checks a request against its profile alone, as `tpki csr check` does. @throws {PkiError} `CSR_…` */
export function readContent(
  csr: ProvenCsr,
  profile: LeafProfile,
): { content: CertificateContent; warnings: readonly Finding[] } {
  const { values, warnings: subjectWarnings } = readRequestedSubject(profile, csr.subject)
  const { hardwareModule, dnsNames, warnings } = readRequestedExtensions(profile, csr.extensions)
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
  return { content, warnings: subjectWarnings.concat(warnings) }
}

// SEC Appendix S [assumed]: the CN of an infrastructure certificate is its FQDN.
function checkServerName({ commonName = '' }: SubjectValues, dnsNames: readonly string[]): void {
  if (dnsNames.length === 0 || dnsNames.some((name) => name.toLowerCase() === commonName.toLowerCase())) return
  throw new PkiError(
    'CSR_DNS_NAME_WRONG',
    `commonName "${commonName}" is none of the dNSNames ${dnsNames.join(', ')}`,
    { source: 'SEC Appendix S' },
  )
}
