export type { AccessChange, AccessOutcome, AccessStore, IdempotencyClaim, TokenSpend } from './access-store.ts'
export type {
  BatchChange,
  BatchClaim,
  BatchPart,
  BatchQuery,
  BatchStore,
  BatchSubmission,
  ChunkOutcome,
  ChunkWork,
  Purged,
  SubmissionOutcome,
  UnitRefusal,
} from './batch-store.ts'
export {
  type AdminChange,
  auditAlone,
  type CommitOutcome,
  type CommitUnit,
  type QueuedRequest,
  type RecordedSpend,
} from './commit-unit.ts'
export type { CrlStore } from './crl-store.ts'
export { fingerprintOf } from './fingerprint.ts'
export type { FormOutcome, FormQuery, FormStore } from './form-store.ts'
export {
  CERTIFICATES_PER_DEVICE,
  type Guard,
  type GuardFault,
  type UnrevokedFault,
  type UnrevokedGuard,
} from './guard.ts'
export { guardRefusal } from './guard-refusal.ts'
export type { Notice, NoticeStore } from './notice-store.ts'
export { type IssuedFacts, type IssueObjection, PLANNED, type PlannedIssue, type Rehearsal } from './rehearsal.ts'
export type { MarkOutcome, RevocationOutcome, RevocationStore, RevocationsOfCa } from './revocation-store.ts'
export type { AuditQuery, CertificateQuery, Store } from './store.ts'
