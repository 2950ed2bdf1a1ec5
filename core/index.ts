export { ApiKeys } from './authority/access/api-keys.ts'
export { addClient, isClientValid, removeClient } from './authority/access/client-access.ts'
export { enrol } from './authority/access/enrol.ts'
export { issueToken, type NewToken } from './authority/access/issue-token.ts'
export { addApiKey, removeApiKey } from './authority/access/key-access.ts'
export { TooManyWaiting } from './authority/access/turns-by-owner.ts'
export { auditJson, whenJson } from './authority/audit/audit-json.ts'
export { type Explanation, explainDecision } from './authority/audit/explain.ts'
export { explanationJson, waiverStands } from './authority/audit/explanation-json.ts'
export { type AuditSink, exportAudit } from './authority/audit/export-audit.ts'
export { recordExport } from './authority/audit/record-export.ts'
export { recordFault } from './authority/audit/record-fault.ts'
export { signHead, verifyHead } from './authority/audit/signed-head.ts'
export { type AuditFault, verifyAudit } from './authority/audit/verify-audit.ts'
export { approveBatch, rejectBatch } from './authority/batch/approve-batch.ts'
export { BatchEngine, type EngineOptions } from './authority/batch/batch-engine.ts'
export {
  type ReportStatus,
  reportHead,
  reportLine,
  reportStatus,
  responseName,
} from './authority/batch/batch-report.ts'
export type { DecidedChunk } from './authority/batch/chunk.ts'
export { findBatch } from './authority/batch/find-batch.ts'
export { type BatchPlan, noRoom, type PlannedRefusal, planBatch } from './authority/batch/plan-batch.ts'
export { type BatchOwner, processOwner } from './authority/batch/process-owner.ts'
export { purgeBatches } from './authority/batch/purge-batches.ts'
export { openBatchFolder } from './authority/batch/read-batch-folder.ts'
export { type BatchFile, openBatchZip } from './authority/batch/read-batch-zip.ts'
export { type BatchResultWithCertificate, readResults } from './authority/batch/read-results.ts'
export { MAX_BATCH_CSRS, refuseBatch, type SubmitOptions, submitBatch } from './authority/batch/submit-batch.ts'
export { submitBatchOnce } from './authority/batch/submit-batch-once.ts'
export { ThreadChooser } from './authority/batch/thread-chooser.ts'
export { ZipWriter } from './authority/batch/zip-writer.ts'
export { type ExportFormat, exportCertificate, exportFormats } from './authority/export/export-certificate.ts'
export { buildKeystore } from './authority/export/keystore-json.ts'
export { type Published, type PublishedFile, publishDccki } from './authority/export/publish-dccki.ts'
export { zipFiles } from './authority/export/zip-files.ts'
export { admitCertificate } from './authority/issuance/admit-certificate.ts'
export { asOperator } from './authority/issuance/as-operator.ts'
export { chooseDeviceProfile } from './authority/issuance/csr/choose-device-profile.ts'
export { type CsrCheck, checkCsr } from './authority/issuance/csr/infer-profile.ts'
export { type CsrValues, newCsr } from './authority/issuance/csr/new-csr.ts'
export { decideOnce } from './authority/issuance/decide-once.ts'
export type { IssuingDeps } from './authority/issuance/deps.ts'
export { issue, issueFrom } from './authority/issuance/issue.ts'
export { type IssueOutcome, issueTogether } from './authority/issuance/issue-together.ts'
export type { Issued } from './authority/issuance/issued.ts'
export { caId, type IssuingCa } from './authority/issuance/issuing-ca.ts'
export { planRequest, type RequestPlan } from './authority/issuance/plan-request.ts'
export { refuse } from './authority/issuance/refuse.ts'
export { renew } from './authority/issuance/renew.ts'
export type { IssueRequest, RequestContext } from './authority/issuance/request-context.ts'
export { type QueueOutcome, runQueue } from './authority/issuance/run-queue.ts'
export { type Allowance, checkAllowance, isTotal, usageOf } from './authority/limits/allowance.ts'
export { type LimitProposal, parseLimit, parseLimitFile } from './authority/limits/document/limit-document.ts'
export {
  describeVersion,
  listedJson,
  overrideJson,
  type StateJson,
  stateJson,
  versionJson,
} from './authority/limits/limit-json.ts'
export { type OverrideRequest, overrideLimit } from './authority/limits/override-limit.ts'
export { type Publication, publicationOf, publicationPage } from './authority/limits/publication.ts'
export { draftLimits, formatScope, publishLimits, unknownLimit } from './authority/limits/publish-limits.ts'
export { type ReplayLine, replayLimit } from './authority/limits/replay.ts'
export { agreeWaiver, type WaiverParty, waiverParties } from './authority/register/agree-waiver.ts'
export {
  changeRegister,
  type RegisterChange,
  type RegisterReader,
  type RegisterResult,
} from './authority/register/change-register.ts'
export { authoriseSubscriber, verifyPerson } from './authority/register/decide.ts'
export { type Decided, decidedBy, instantOf } from './authority/register/decided-by.ts'
export { slugOf } from './authority/register/document/entry-id.ts'
export { parseEntry } from './authority/register/document/parse-entry.ts'
export { requireEntry } from './authority/register/find-entry.ts'
export {
  type AccessDeps,
  accessRefusal,
  type Principal,
  refuseAccess,
  requireAdministrator,
  requireOwn,
} from './authority/register/principal.ts'
export { policyInForce, Register, type Standing } from './authority/register/register.ts'
export { type GroupStanding, standingReport } from './authority/register/standing-report.ts'
export {
  type CertificateStatus,
  certificateStatuses,
  statusesOf,
  statusOf,
} from './authority/revocation/certificate-status.ts'
export { type CrlList, crlListOf, crlLists, findCrlList } from './authority/revocation/crl/crl-list.ts'
export { currentCrl } from './authority/revocation/crl/current-crl.ts'
export { type CrlDeps, issueCrl } from './authority/revocation/crl/issue-crl.ts'
export { type DueCrl, issueDueCrls, whyDue } from './authority/revocation/crl/issue-due-crls.ts'
export {
  type Marked,
  markCertificate,
  type Rejected,
  rejectCertificate,
} from './authority/revocation/mark-certificate.ts'
export { type RevocationRequest, type Revoked, revoke } from './authority/revocation/revoke.ts'
export { addEnvironment } from './authority/world/add-environment.ts'
export { openAuditKey, readAuditPublicKey } from './authority/world/audit-key.ts'
export { chainOf } from './authority/world/chain-of.ts'
export { type InitOptions, initWorld } from './authority/world/init-world.ts'
export { makeDirectory } from './authority/world/make-directory.ts'
export { type OpenOptions, openWorld, type World } from './authority/world/open-world.ts'
export { exportRegister, type ImportResult, importRegister } from './authority/world/register-file.ts'
export {
  makeTlsIdentity,
  openTlsRoot,
  readTlsRoot,
  type TlsIdentity,
  type TlsRoot,
} from './authority/world/tls-root.ts'
export { trustOf, type WorldTrust } from './authority/world/trust-of.ts'
export { setWorldClock } from './authority/world/world-clock.ts'
export { worldPaths } from './authority/world/world-paths.ts'
export { type Clock, clockOf, fixedClock } from './base/clock.ts'
export { type ErrorCode, errorCodes, PkiError } from './base/errors.ts'
export { type IneligibilityCode, ineligibilityCodes, isIneligibility } from './base/ineligibility.ts'
export { type RandomSource, systemRandom } from './base/random.ts'
export { formatBoth, formatLondon, londonDayOf } from './base/time/london.ts'
export { parseTime as parseWhen } from './base/time/parse-time.ts'
export { parseYaml } from './base/yaml/parse-yaml.ts'
export { breakSet } from './device/break/break-set.ts'
export type { BreakOptions } from './device/break/workshop.ts'
export { type Answer, answerChallenge, readAnswer } from './device/challenge/answer.ts'
export { type Challenge, readChallenge } from './device/challenge/challenge.ts'
export { MAX_DOCUMENT_OCTETS } from './device/challenge/document.ts'
export { type DeviceCertificates, groupByDevice } from './device/challenge/group-by-device.ts'
export { type AnswerVerdict, type FoundAnswer, judgeAnswers } from './device/challenge/judge-answers.ts'
export { type Judge, readJudgeFile } from './device/challenge/judge-file.ts'
export { makeChallenge } from './device/challenge/make-challenge.ts'
export type { DeviceCheckOptions, DeviceTrust } from './device/check-context.ts'
export type { DeviceVerdict, RuleVerdict } from './device/check-device.ts'
export { checkDevices } from './device/check-devices.ts'
export { type GbcsMessage, parseMessage } from './device/gbcs/message.ts'
export type { MessageJudgement, MessageVerdict } from './device/message/judge-message.ts'
export { judgeMessages } from './device/message/judge-messages.ts'
export { KeyRing } from './device/message/key-ring.ts'
export { readMessageKeys } from './device/message/read-message-keys.ts'
export { decodeMessage, listMessages, MAX_MESSAGE_OCTETS } from './device/message/read-messages.ts'
export { readCredentials } from './device/read-credentials.ts'
export { readKey } from './device/read-key.ts'
export { JUNIT_HEAD, JUNIT_TAIL, junitSuite } from './device/report/junit.ts'
export { CheckSummary } from './device/report/markdown.ts'
export { cs02dCodes, type DeviceRule } from './device/rule.ts'
export { deviceRules, ruleOf } from './device/rules.ts'
export type { DeviceSet, SetFile } from './device/set/device-set.ts'
export { makeSet } from './device/set/make-set.ts'
export { type SetName, setNames } from './device/set/plan.ts'
export { readSet } from './device/set/read-set.ts'
export { MANIFEST_NAME, setFiles, TRUST_NAME } from './device/set/set-files.ts'
export { ThrowawayCa } from './device/set/throwaway-ca.ts'
export { throwawayMaker } from './device/set/throwaway-maker.ts'
export { commandSigner } from './device/signer/command-signer.ts'
export {
  type DeviceAgreement,
  type DeviceSigner,
  keyDeviceAgreement,
  keyDeviceSigner,
} from './device/signer/device-signer.ts'
export { type Pkcs11Token, pkcs11Agreement, pkcs11Signer } from './device/signer/pkcs11-token.ts'
export { type CheckDocxOptions, checkDocx } from './forms/check-docx.ts'
export { type CheckPdfOptions, checkPdf } from './forms/check-pdf.ts'
export { type FormDefinition, valueFieldsOf } from './forms/definition/form-schema.ts'
export { type FormSet, loadForms } from './forms/definition/load-forms.ts'
export { type FillOptions, fillForm } from './forms/fill/fill-form.ts'
export { type KnownFacts, prefill } from './forms/fill/prefill.ts'
export { readValuesDocument, writeValuesDocument } from './forms/fill/values-document.ts'
export { type FormFormat, formatOfForm, MAX_FORM_OCTETS } from './forms/form-format.ts'
export { markDocx } from './forms/mark-docx.ts'
export { type MarkPdfOptions, markPdf } from './forms/mark-pdf.ts'
export { MARK_SOURCE, MARK_TEXT } from './forms/mark-text.ts'
export type { PackOptions } from './forms/route/cover-sheet.ts'
export { type DecidedForm, type DecideOptions, decideForm, requireForm } from './forms/route/decide-form.ts'
export { type FormFile, type Pack, packForms } from './forms/route/pack-forms.ts'
export { type Submission, type SubmitDeps, submitForm } from './forms/route/submit-form.ts'
export { zipPack } from './forms/route/zip-pack.ts'
export type { DocxVerdict, PageResult, PageVerdict, SectionVerdict } from './forms/verdict.ts'
export { decodeCsr } from './pki/input/decode-csr.ts'
export {
  decodeCertificates,
  type FoundCertificate,
  type OnBadMember,
  readCertificates,
} from './pki/input/read-certificates.ts'
export { isDirectory, listFiles, MAX_CSR_OCTETS, readInputFile } from './pki/input/read-input.ts'
export { generateKey, publicKeyDer } from './pki/keys/generate-key.ts'
export { parseKey, readKeyFile, writeKeyFile, writePrivateFile } from './pki/keys/key-file.ts'
export { keySigner, type Signer } from './pki/keys/signer.ts'
export { decodeCrls, MAX_CRL_OCTETS, readCrls } from './pki/lint/crl/decode-crl.ts'
export { type CrlDescription, describeCrl } from './pki/lint/crl/describe-crl.ts'
export { type CertificateSummary, describeCertificate } from './pki/lint/describe-certificate.ts'
export type { Finding, Severity } from './pki/lint/finding.ts'
export { hasErrors } from './pki/lint/finding.ts'
export { type LintOptions, type LintResult, lintCertificate } from './pki/lint/lint.ts'
export type { Rebuild } from './pki/lint/rebuild.ts'
export { dcckiDigest } from './pki/profile/dccki-digest.ts'
export { encodeSubject, formatRole } from './pki/profile/encode-subject.ts'
export { loadProfiles } from './pki/profile/load/load-profiles.ts'
export { isLeaf, type LeafProfile, type Profile, ProfileSet, profileExtension } from './pki/profile/profile.ts'
export { type Pki, type ProfileId, pkis, profileIds } from './pki/profile/schema/profile-ids.ts'
export { TestOnly } from './pki/profile/test-only.ts'
export { readRevocationSources } from './pki/verify/read-revocation-sources.ts'
export type { WorldRevocations } from './pki/verify/revocation-sources.ts'
export { type VerifyOptions, type VerifyResult, verifyCertificate } from './pki/verify/verify-certificate.ts'
export { type CrlVerifyResult, verifyCrl } from './pki/verify/verify-crl.ts'
export { fromHex, toHex } from './pki/x509/bytes.ts'
export { type Certificate, parseCertificate } from './pki/x509/certificate.ts'
export type { Crl } from './pki/x509/crl.ts'
export { type RevocationReason, revocationReasonNames } from './pki/x509/crl-reason.ts'
export { formatSerial } from './pki/x509/format-serial.ts'
export { formatName } from './pki/x509/name.ts'
export { isDottedOid } from './pki/x509/oids.ts'
export { toPem } from './pki/x509/pem.ts'
export { importPublicKey, keyFingerprint } from './pki/x509/public-key.ts'
export { formatTime } from './pki/x509/time.ts'
export { isPace, type LimitOverride, type LimitScope, type LimitTerms, type LimitVersion } from './quota/limit.ts'
export { LimitBook, type LimitInForce } from './quota/limit-book.ts'
export { describeTerms, LimitError } from './quota/limit-error.ts'
export { type InterfaceId, interfaceIds, OPERATOR, type Spender, submissions } from './quota/spender.ts'
export type { Decision, LimitState } from './quota/spending.ts'
export { durationMs } from './quota/window.ts'
export type { ApiKey } from './records/api-key.ts'
export {
  type AuditAction,
  type AuditHead,
  type AuditRow,
  auditActions,
  GENESIS,
  type Json,
} from './records/audit-row.ts'
export {
  type BatchAnswer,
  type BatchEntry,
  type BatchOrder,
  type BatchRecord,
  type BatchResult,
  type BatchState,
  batchStates,
  FINAL_STATES,
} from './records/batch.ts'
export { type BatchSettings, defaultBatchSettings } from './records/batch-settings.ts'
export type { CertificateRecord } from './records/certificate-record.ts'
export { type CrlRecord, type CrlSummary, type KeptCrl, WHOLE_CRLS } from './records/crl-record.ts'
export type { EnrolmentToken } from './records/enrolment-token.ts'
export { crlUri, defaultEnvironment } from './records/environment.ts'
export {
  type FormDecision,
  type FormRecord,
  type FormState,
  type FormValues,
  formStates,
  type RegistrationAuthority,
  registrationAuthorities,
} from './records/form-record.ts'
export type { OnceKey } from './records/kept-answer.ts'
export { recordJson } from './records/record-json.ts'
export {
  type Appointment,
  type Approval,
  appointments,
  approvalSubjects,
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
  registerKinds,
  subscriptions,
  userRoles,
  type Waiver,
  waivable,
} from './records/register-entry.ts'
export { type ClientRole, clientRoles, type RegisteredClient } from './records/registered-client.ts'
export type { Revocation } from './records/revocation.ts'
export type { Environment, WorldConfig } from './records/world-config.ts'
export type { QueuedRequest, RecordedSpend } from './store/commit-unit.ts'
export { fingerprintOf } from './store/fingerprint.ts'
export type { FormQuery } from './store/form-store.ts'
export { MemoryStore } from './store/memory/memory-store.ts'
export type { Notice } from './store/notice-store.ts'
export { SqliteStore } from './store/sqlite/sqlite-store.ts'
export type { AuditQuery, CertificateQuery, Store } from './store/store.ts'
