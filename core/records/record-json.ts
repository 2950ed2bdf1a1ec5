import { formatTime } from '../pki/x509/index.ts'
import type { CertificateRecord } from './certificate-record.ts'

/** Returns a certificate's record as JSON: times in ISO 8601, without the certificate itself. */
export function recordJson(record: CertificateRecord) {
  const {
    serial,
    profile,
    pki,
    environment,
    participant,
    subject,
    eui64,
    role,
    usage,
    issuerCa,
    keyFingerprint,
    renews,
    policyVersion,
  } = record
  return {
    serial,
    profile,
    pki,
    environment,
    participant,
    subject,
    eui64,
    role,
    usage,
    issuerCa,
    notBefore: formatTime(record.notBeforeSeconds),
    notAfter: formatTime(record.notAfterSeconds),
    issuedAt: formatTime(record.issuedAtSeconds),
    keyFingerprint,
    renews,
    policyVersion,
  }
}
