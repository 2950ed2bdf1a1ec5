import type { LeafProfile, Profile } from '../../pki/profile/index.ts'
import { toHex } from '../../pki/x509/index.ts'
import type { CertificateContent } from './csr/index.ts'

/** What a request asks to be certified, as the register, the key binding and the certificate's record need it. */
export interface RequestedCertificate<P extends Profile = LeafProfile> {
  readonly profile: P
  /** The subject, RFC 4514. */
  readonly subjectText: string
  /** SHA-256 of the SubjectPublicKeyInfo, lower-case hex. */
  readonly keyFingerprint: string
  /** The Device ID or the organisation's EUI-64, 16 lower-case hex; null if the certificate has none. */
  readonly eui64: string | null
  /** The Remote Party Role code, or null. */
  readonly role: number | null
  readonly organizationName: string | null
  /** SHA-256 of the CSR, lower-case hex; null if there is no CSR, as for a renewal or a CA. */
  readonly csrDigest: string | null
}

/** Returns what `content` asks to be certified under `profile`. */
export function requestedOf<P extends Profile>(
  { subject, subjectText, keyFingerprint, hardwareModule }: CertificateContent,
  profile: P,
  csrDigest: string | null,
): RequestedCertificate<P> {
  const eui64 = hardwareModule?.hwSerial ?? subject.eui64
  return {
    profile,
    subjectText,
    keyFingerprint,
    eui64: eui64 ? toHex(eui64) : null,
    role: subject.role ?? null,
    organizationName: subject.organizationName ?? null,
    csrDigest,
  }
}
