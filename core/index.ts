export type { ApiKey } from './access/api-key.ts'
export { ApiKeys } from './access/api-keys.ts'
export { addClient, isClientValid, removeClient } from './access/client-access.ts'
export { enrol } from './access/enrol.ts'
export type { EnrolmentToken } from './access/enrolment-token.ts'
export { issueToken, type NewToken } from './access/issue-token.ts'
export type { OnceKey } from './access/kept-answer.ts'
export { addApiKey, removeApiKey } from './access/key-access.ts'
export { type ClientRole, clientRoles, type RegisteredClient } from './access/registered-client.ts'
export { TooManyWaiting } from './access/turns-by-owner.ts'
export { type AuditAction, type AuditHead, type AuditRow, auditActions, GENESIS, type Json } from './audit/audit-row.ts'
export { type Explanation, explainDecision } from './audit/explain.ts'
export { type AuditSink, exportAudit } from './audit/export-audit.ts'
export { recordExport } from './audit/record-export.ts'
export { recordFault } from './audit/record-fault.ts'
export { signHead, verifyHead } from './audit/signed-head.ts'
export { type AuditFault, verifyAudit } from './audit/verify-audit.ts'
export { approveBatch, rejectBatch } from './batch/approve-batch.ts'
export {
  type BatchAnswer,
  type BatchEntry,
  type BatchOrder,
  type BatchRecord,
  type BatchResult,
  type BatchState,
  batchStates,
  FINAL_STATES,
} from './batch/batch.ts'
export { BatchEngine, type EngineOptions } from './batch/batch-engine.ts'
export { type ReportStatus, reportHead, reportLine, reportStatus, responseName } from './batch/batch-report.ts'
export { type BatchSettings, defaultBatchSettings } from './batch/batch-settings.ts'
export type { DecidedChunk } from './batch/chunk.ts'
export { findBatch } from './batch/find-batch.ts'
export { type BatchPlan, noRoom, type PlannedRefusal, planBatch } from './batch/plan-batch.ts'
export { type BatchOwner, processOwner } from './batch/process-owner.ts'
export { purgeBatches } from './batch/purge-batches.ts'
export { openBatchFolder } from './batch/read-batch-folder.ts'
export { type BatchFile, openBatchZip } from './batch/read-batch-zip.ts'
export { type BatchResultWithCertificate, readResults } from './batch/read-results.ts'
export { MAX_BATCH_CSRS, refuseBatch, type SubmitOptions, submitBatch } from './batch/submit-batch.ts'
export { submitBatchOnce } from './batch/submit-batch-once.ts'
export { ThreadChooser } from './batch/thread-chooser.ts'
export { ZipWriter } from './batch/zip-writer.ts'
export { type Clock, clockOf, fixedClock } from './clock.ts'
export { crlUri, defaultEnvironment } from './config/environment.ts'
export { TestOnly } from './config/test-only.ts'
export type { Environment, WorldConfig } from './config/world-config.ts'
export { type CrlList, crlListOf, crlLists, findCrlList } from './crl/crl-list.ts'
export { type CrlRecord, type CrlSummary, type KeptCrl, WHOLE_CRLS } from './crl/crl-record.ts'
export { currentCrl } from './crl/current-crl.ts'
export { decodeCrls, MAX_CRL_OCTETS, readCrls } from './crl/decode-crl.ts'
export { type CrlDescription, describeCrl } from './crl/describe-crl.ts'
export { type CrlDeps, issueCrl } from './crl/issue-crl.ts'
export { type DueCrl, issueDueCrls, whyDue } from './crl/issue-due-crls.ts'
export { type CrlVerifyResult, verifyCrl } from './crl/verify-crl.ts'
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
export { type ErrorCode, errorCodes, PkiError } from './errors.ts'
export { type ExportFormat, exportCertificate, exportFormats } from './export/export-certificate.ts'
export { buildKeystore } from './export/keystore-json.ts'
export { type CheckDocxOptions, checkDocx } from './forms/check-docx.ts'
export { type CheckPdfOptions, checkPdf } from './forms/check-pdf.ts'
export {
  type FormDefinition,
  type RegistrationAuthority,
  registrationAuthorities,
  valueFieldsOf,
} from './forms/definition/form-schema.ts'
export { type FormSet, loadForms } from './forms/definition/load-forms.ts'
export { type FillOptions, fillForm } from './forms/fill/fill-form.ts'
export type { FormValues } from './forms/fill/form-values.ts'
export { type KnownFacts, prefill } from './forms/fill/prefill.ts'
export { readValuesDocument, writeValuesDocument } from './forms/fill/values-document.ts'
export { type FormFormat, formatOfForm, MAX_FORM_OCTETS } from './forms/form-format.ts'
export { markDocx } from './forms/mark-docx.ts'
export { type MarkPdfOptions, markPdf } from './forms/mark-pdf.ts'
export { MARK_SOURCE, MARK_TEXT } from './forms/mark-text.ts'
export { type DecidedForm, type DecideOptions, decideForm, requireForm } from './forms/route/decide-form.ts'
export { type FormFile, type Pack, type PackOptions, packForms } from './forms/route/pack-forms.ts'
export { type Submission, type SubmitDeps, submitForm } from './forms/route/submit-form.ts'
export { zipPack } from './forms/route/zip-pack.ts'
export type { DocxVerdict, PageResult, PageVerdict, SectionVerdict } from './forms/verdict.ts'
export { type IneligibilityCode, ineligibilityCodes, isIneligibility } from './ineligibility.ts'
export { decodeCsr } from './input/decode-csr.ts'
export {
  decodeCertificates,
  type FoundCertificate,
  type OnBadMember,
  readCertificates,
} from './input/read-certificates.ts'
export { isDirectory, listFiles, MAX_CSR_OCTETS, readInputFile } from './input/read-input.ts'
export { admitCertificate } from './issuance/admit-certificate.ts'
export { asOperator } from './issuance/as-operator.ts'
export type { Issued } from './issuance/commit.ts'
export { decideOnce } from './issuance/decide-once.ts'
export type { IssuingDeps } from './issuance/deps.ts'
export { issue, issueFrom } from './issuance/issue.ts'
export { type IssueOutcome, issueTogether } from './issuance/issue-together.ts'
export { caId, type IssuingCa } from './issuance/issuing-ca.ts'
export { planRequest, type RequestPlan } from './issuance/plan-request.ts'
export { refuse } from './issuance/refuse.ts'
export { renew } from './issuance/renew.ts'
export type { IssueRequest, RequestContext } from './issuance/request-context.ts'
export { type QueueOutcome, runQueue } from './issuance/run-queue.ts'
export { auditJson, whenJson } from './json/audit-json.ts'
export { explanationJson, waiverStands } from './json/explanation-json.ts'
export { describeVersion, listedJson, overrideJson, type StateJson, stateJson, versionJson } from './json/limit-json.ts'
export { recordJson } from './json/record-json.ts'
export { generateKey, publicKeyDer } from './keys/generate-key.ts'
export { parseKey, readKeyFile, writeKeyFile, writePrivateFile } from './keys/key-file.ts'
export { keySigner, type Signer } from './keys/signer.ts'
export { type CertificateSummary, describeCertificate } from './lint/describe-certificate.ts'
export type { Finding, Severity } from './lint/finding.ts'
export { hasErrors } from './lint/finding.ts'
export { type LintOptions, type LintResult, lintCertificate } from './lint/lint.ts'
export type { Rebuild } from './lint/rebuild.ts'
export { dcckiDigest } from './profile/dccki-digest.ts'
export { encodeSubject, formatRole } from './profile/encode-subject.ts'
export { loadProfiles } from './profile/load-profiles.ts'
export { isLeaf, type LeafProfile, type Profile, ProfileSet, profileExtension } from './profile/profile.ts'
export { type Pki, type ProfileId, pkis, profileIds } from './profile/schema.ts'
export { type Published, type PublishedFile, publishDccki } from './publication/publish-dccki.ts'
export { zipFiles } from './publication/zip-files.ts'
export { type Allowance, checkAllowance, isTotal, usageOf } from './quota/allowance.ts'
export { isPace, type LimitOverride, type LimitScope, type LimitTerms, type LimitVersion } from './quota/limit.ts'
export { LimitBook, type LimitInForce } from './quota/limit-book.ts'
export { type LimitProposal, parseLimit, parseLimitFile, parseWhen } from './quota/limit-document.ts'
export { describeTerms, LimitError } from './quota/limit-error.ts'
export { formatBoth, formatLondon, londonDayOf } from './quota/london.ts'
export { type OverrideRequest, overrideLimit } from './quota/override-limit.ts'
export { type Publication, publicationOf, publicationPage } from './quota/publication.ts'
export { draftLimits, formatScope, publishLimits, unknownLimit } from './quota/publish-limits.ts'
export { type ReplayLine, replayLimit } from './quota/replay.ts'
export { type InterfaceId, interfaceIds, OPERATOR, type Spender, submissions } from './quota/spender.ts'
export type { Decision, LimitState } from './quota/spending.ts'
export { durationMs } from './quota/window.ts'
export { type RandomSource, systemRandom } from './random.ts'
export { agreeWaiver, type WaiverParty, waiverParties } from './register/agree-waiver.ts'
export {
  changeRegister,
  type RegisterChange,
  type RegisterReader,
  type RegisterResult,
} from './register/change-register.ts'
export { authoriseSubscriber, verifyPerson } from './register/decide.ts'
export { type Decided, decidedBy, instantOf } from './register/decided-by.ts'
export { slugOf } from './register/entry-id.ts'
export { requireEntry } from './register/find-entry.ts'
export { parseEntry } from './register/parse-entry.ts'
export { type AccessDeps, type Principal, requireAdministrator, requireOwn } from './register/principal.ts'
export { accessRefusal, refuseAccess } from './register/refuse-access.ts'
export { policyInForce, Register, type Standing } from './register/register.ts'
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
} from './register/register-entry.ts'
export { type GroupStanding, standingReport } from './register/standing-report.ts'
export { chooseDeviceProfile } from './request/choose-device-profile.ts'
export { type CsrCheck, checkCsr } from './request/infer-profile.ts'
export { type CsrValues, newCsr } from './request/new-csr.ts'
export { type CertificateStatus, certificateStatuses, statusesOf, statusOf } from './revocation/certificate-status.ts'
export { type Marked, markCertificate, type Rejected, rejectCertificate } from './revocation/mark-certificate.ts'
export { type Revocation, type RevocationReason, revocationReasonNames } from './revocation/revocation.ts'
export { type RevocationRequest, type Revoked, revoke } from './revocation/revoke.ts'
export { fingerprintOf } from './store/fingerprint.ts'
export { type FormDecision, type FormQuery, type FormRecord, type FormState, formStates } from './store/form-store.ts'
export { MemoryStore } from './store/memory/memory-store.ts'
export type { Notice } from './store/notice-store.ts'
export { SqliteStore } from './store/sqlite/sqlite-store.ts'
export type {
  AuditQuery,
  CertificateQuery,
  CertificateRecord,
  QueuedRequest,
  RecordedSpend,
  Store,
} from './store/store.ts'
export { readRevocationSources } from './verify/read-revocation-sources.ts'
export type { WorldRevocations } from './verify/revocation-sources.ts'
export { type VerifyOptions, type VerifyResult, verifyCertificate } from './verify/verify-certificate.ts'
export { addEnvironment } from './world/add-environment.ts'
export { openAuditKey, readAuditPublicKey } from './world/audit-key.ts'
export { chainOf } from './world/chain-of.ts'
export { type InitOptions, initWorld } from './world/init-world.ts'
export { makeDirectory } from './world/make-directory.ts'
export { type OpenOptions, openWorld, type World } from './world/open-world.ts'
export { exportRegister, type ImportResult, importRegister } from './world/register-file.ts'
export { makeTlsIdentity, openTlsRoot, readTlsRoot, type TlsIdentity, type TlsRoot } from './world/tls-root.ts'
export { trustOf, type WorldTrust } from './world/trust-of.ts'
export { setWorldClock } from './world/world-clock.ts'
export { worldPaths } from './world/world-paths.ts'
export { fromHex, toHex } from './x509/bytes.ts'
export { type Certificate, parseCertificate } from './x509/certificate.ts'
export type { Crl } from './x509/crl.ts'
export { formatSerial } from './x509/format-serial.ts'
export { formatName } from './x509/name.ts'
export { isDottedOid } from './x509/oids.ts'
export { toPem } from './x509/pem.ts'
export { importPublicKey, keyFingerprint } from './x509/public-key.ts'
export { formatTime } from './x509/time.ts'
export { parseYaml } from './yaml/parse-yaml.ts'
