import type { CertificateRecord } from '../records/index.ts'

/** Finds a certificate by octets that a client sent. */
export interface CertificateLookup {
  /** Finds an IKI certificate, which a client presents to the server, by the SHA-256 of its DER, lower-case hex. */
  findCertificateByFingerprint(fingerprint: string): Promise<CertificateRecord | null>
  /**
   * Finds the first certificate that was issued for exactly this CSR. Both are lower-case hex: the SHA-256 of its
   * SubjectPublicKeyInfo, and the SHA-256 of the CSR.
   */
  findAnswer(keyFingerprint: string, csrDigest: string): Promise<CertificateRecord | null>
}
