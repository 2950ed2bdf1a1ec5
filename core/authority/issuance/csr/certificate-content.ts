import type { SubjectValues } from '../../../pki/profile/index.ts'
import type { HardwareModule } from '../../../pki/x509/index.ts'

/** The contents of a certificate to be issued, from a request or an earlier certificate. */
export interface CertificateContent {
  readonly subject: SubjectValues
  /** RFC 4514, in the form of the certificate. */
  readonly subjectText: string
  readonly spkiDer: Uint8Array
  readonly keyOctets: Uint8Array
  readonly keyFingerprint: string
  readonly hardwareModule: HardwareModule | null
  readonly dnsNames: readonly string[]
}
