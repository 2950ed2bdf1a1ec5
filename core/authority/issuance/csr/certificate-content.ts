import type { SubjectValues } from '../../../pki/profile/index.ts'
import type { HardwareModule } from '../../../pki/x509/index.ts'

/** What will stand in the certificate, as the request or an earlier certificate gives it. */
export interface CertificateContent {
  readonly subject: SubjectValues
  /** RFC 4514, as the certificate will have it. */
  readonly subjectText: string
  readonly spkiDer: Uint8Array
  readonly keyOctets: Uint8Array
  readonly keyFingerprint: string
  readonly hardwareModule: HardwareModule | null
  readonly dnsNames: readonly string[]
}
