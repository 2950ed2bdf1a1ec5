import type { CertificateRecord } from '../records/index.ts'

/** Finding the one certificate that octets from outside belong to. */
export interface CertificateLookup {
  /** Finds an IKI certificate, whose holder shows it to the server, by the SHA-256 of its DER, lower-case hex. */
  findCertificateByFingerprint(fingerprint: string): Promise<CertificateRecord | null>
  /**
   * Finds the first certificate that answered this very CSR, octet for octet. Both are lower-case hex: the SHA-256 of
   * the SubjectPublicKeyInfo in it, and its own.
   */
  findAnswer(keyFingerprint: string, csrDigest: string): Promise<CertificateRecord | null>
}
