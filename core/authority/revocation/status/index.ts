export {
  type CertificateStatus,
  certificateStatuses,
  type StatusDeps,
  statusesOf,
  statusOf,
} from './certificate-status.ts'
