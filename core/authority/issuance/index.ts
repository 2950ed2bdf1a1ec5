export { admitCertificate } from './admit-certificate.ts'
export { buildContent } from './build-tbs.ts'
export { checks } from './checks.ts'
export { EnrolmentTokenUnusable } from './commit.ts'
export type { IssuingDeps } from './deps.ts'
export { type Entitled, type Entitler, findStanding } from './entitle.ts'
export { keyReused } from './find-conflict.ts'
export { AlreadyDecided, idempotently, issueIdempotently } from './idempotency.ts'
export { issue, issueFrom } from './issue.ts'
export {
  certificateRecord,
  type Issued,
  issuedAudit,
  recordOf,
  type SignatureFacts,
  unrevoked,
} from './issued-certificate.ts'
export { LintedTbs, lintTbs } from './lint-tbs.ts'
export { planRequest, type RequestPlan } from './plan-request.ts'
export { readyCa } from './ready-ca.ts'
export { refusalAudit, refuse } from './refuse.ts'
export { renew } from './renew.ts'
export { type IssueRequest, operatorContext, type RequestContext } from './request-context.ts'
export type { RequestedCertificate } from './requested-certificate.ts'
export { type QueueOutcome, runQueue } from './run-queue.ts'
export { drawSerial } from './serial.ts'
export { SharedCommits } from './shared-commits.ts'
export { sign } from './sign.ts'
