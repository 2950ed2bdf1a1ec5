import { PkiError } from '../../base/index.ts'
import { type Amounts, LimitError } from '../../quota/index.ts'
import { type CommitOutcome, guardRefusal } from '../../store/index.ts'
import { policyInForce } from '../register/index.ts'
import type { CheckedRequest } from './check-request.ts'
import type { IssuingDeps } from './deps.ts'
import { keyReused } from './find-conflict.ts'
import { AlreadyDecided, claimForIssued } from './idempotency.ts'
import { type Issued, type IssuingUnit, issuedAudit, recordOf, unrevoked } from './issued-certificate.ts'
import { spenderOf } from './request-context.ts'
import type { SignedCertificate } from './sign.ts'

/** What a commit spends, and the queued request that it ends. */
export interface SpendPlan {
  readonly amounts: Amounts
  /** The number of the queued request, or null if the request was not queued. */
  readonly dequeue: number | null
}

/** What a request spends that was not queued before: it is submitted and processed at once. */
export const SUBMIT_AND_PROCESS: SpendPlan = { amounts: { submitted: 1, processed: 1 }, dequeue: null }

/** Thrown if the enrolment token was spent or expired before the commit. */
export class EnrolmentTokenUnusable extends Error {
  override readonly name = 'EnrolmentTokenUnusable'
}

/**
 * Commits spend, serial number, certificate, key binding and audit row in one transaction, then returns the certificate.
 * If the register has changed since the check, entitlement is checked again first.
 * @throws {PkiError} the refusal that the transaction found, such as `LIMIT_REACHED` or `KEY_REUSED`
 */
export async function commit(
  certificate: SignedCertificate,
  checked: CheckedRequest,
  deps: IssuingDeps,
  plan: SpendPlan,
): Promise<Issued> {
  const unit = await unitOf(certificate, checked, deps, plan)
  const outcome = await deps.store.commit(unit)
  if (outcome.kind === 'revised') return commit(certificate, await checked.again(deps), deps, plan)
  return toIssued(outcome, unit, checked)
}

/** Returns the certificate that was committed. @throws {PkiError} the refusal, if it was not */
function toIssued(outcome: CommitOutcome, unit: IssuingUnit, { binding, warnings }: CheckedRequest): Issued {
  switch (outcome.kind) {
    case 'committed':
      return { record: unit.certificate, warnings, reference: outcome.audit.sequence }
    case 'key-bound':
      throw keyReused(outcome.to, binding)
    case 'guarded':
      throw guardRefusal(outcome.fault)
    case 'no-room':
      throw new LimitError(outcome.decision, 1)
    case 'not-queued':
      throw new PkiError('REQUEST_QUEUED', 'the request is no longer in the queue', {
        cure: 'see "tpki queue list"',
      })
    case 'repeated':
      throw new AlreadyDecided(outcome.kept)
    case 'token-shut':
      throw new EnrolmentTokenUnusable()
    case 'revised':
      throw new Error('after a change of the register, entitlement is checked again before a certificate is returned')
    default:
      return outcome satisfies never
  }
}

/** Returns everything that is committed with a signed certificate. */
async function unitOf(
  certificate: SignedCertificate,
  checked: CheckedRequest,
  deps: Pick<IssuingDeps, 'register' | 'clock'>,
  { amounts, dequeue }: SpendPlan,
): Promise<IssuingUnit> {
  const { context, entitled, binding, renews } = checked
  const { profile, issuedAtSeconds } = certificate.built
  const policy = policyInForce(await deps.register.policies(), profile.pki, issuedAtSeconds)
  const record = recordOf(certificate, checked.content, {
    environment: checked.environment,
    participant: context.participant,
    renews,
    policyVersion: policy?.version ?? null,
    csrDigest: checked.csrDigest,
  })
  return {
    certificate: record,
    binding,
    ca: null,
    spend: { spender: spenderOf(context), amounts, atMs: deps.clock.nowMs() },
    revision: entitled.revision,
    guards: [...entitled.guards, unrevoked(record)],
    enqueue: null,
    dequeue,
    ...claimForIssued(context.idempotency, checked.warnings),
    ...(context.token ? { token: context.token } : {}),
    audit: issuedAudit(record, checked.context, entitled),
  }
}
