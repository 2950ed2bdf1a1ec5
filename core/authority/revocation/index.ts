export { type Marked, markCertificate, type Rejected, rejectCertificate } from './mark-certificate.ts'
export { type RevocationRequest, type Revoked, revoke } from './revoke.ts'
