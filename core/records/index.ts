export type { ApiKey } from './api-key.ts'
export {
  type AuditAction,
  type AuditEntry,
  type AuditHead,
  type AuditRow,
  auditActions,
  chainAuditRow,
  GENESIS,
  type Json,
} from './audit-row.ts'
export {
  type BatchAnswer,
  type BatchEntry,
  type BatchOrder,
  type BatchRecord,
  type BatchResult,
  type BatchState,
  type BatchWait,
  batchStates,
  FINAL_STATES,
  type PackedEntry,
} from './batch.ts'
export { type BatchSettings, defaultBatchSettings } from './batch-settings.ts'
export type { CertificateFacts, CertificateMark, MarkName } from './certificate-mark.ts'
export { type CaRecord, type CertificateRecord, type KeyBinding, sameBinding } from './certificate-record.ts'
export { type CrlRecord, type CrlSummary, type KeptCrl, WHOLE_CRLS } from './crl-record.ts'
export type { EnrolmentToken } from './enrolment-token.ts'
export { crlUri, defaultEnvironment, findEnvironment, policyOidFor } from './environment.ts'
export {
  type FormDecision,
  type FormRecord,
  type FormState,
  type FormValue,
  type FormValues,
  formStates,
  type NewForm,
  type RegistrationAuthority,
  registrationAuthorities,
} from './form-record.ts'
export { ANSWER_KEPT_SECONDS, type IdempotencyAnswer, type IdempotencyKey } from './idempotency.ts'
export { recordJson } from './record-json.ts'
export {
  type Appointment,
  type Approval,
  appointments,
  approvalSubjects,
  type DecisionRecord,
  type DeviceType,
  deviceTypes,
  type Participant,
  type Person,
  type PolicyVersion,
  participantKinds,
  policies,
  type RegisterEntry,
  type RegisterKind,
  type RegisterValue,
  type RegisterValues,
  registerKinds,
  type Subscription,
  subscriptions,
  type2Devices,
  userRoles,
  type Waivable,
  type Waiver,
  waivable,
} from './register-entry.ts'
export { type ClientRole, clientRoles, type RegisteredClient } from './registered-client.ts'
export { COMPROMISED, type ListedRevocation, type Revocation } from './revocation.ts'
export type { Environment, WorldConfig } from './world-config.ts'
