import { PkiError } from '../../base/index.ts'
import { formatFrom } from '../../base/time/index.ts'
import { LimitError, type LimitState } from '../../quota/index.ts'
import { auditAlone, type CommitUnit } from '../../store/index.ts'
import type { IssuingDeps } from './deps.ts'
import { AlreadyDecided, claimForRefusal } from './idempotency.ts'
import { refuse } from './refuse.ts'
import { type IssueRequest, spenderOf } from './request-context.ts'

/**
 * Queues a request that a limit has no room for now. It spends `submitted` now and `processed` when the queue runs.
 * Returns the error for the requester: `REQUEST_QUEUED`, or `LIMIT_REACHED` if not even `submitted` fits.
 */
export async function enqueue({ decision }: LimitError, request: IssueRequest, deps: IssuingDeps): Promise<PkiError> {
  const outcome = await deps.store.commit(queueUnit(decision.state, request, deps))
  if (outcome.kind === 'no-room') return refuse(new LimitError(outcome.decision, 1), request, deps)
  if (outcome.kind === 'repeated') throw new AlreadyDecided(outcome.kept)
  if (outcome.kind !== 'committed') throw new Error(`queueing a request ended with "${outcome.kind}"`)
  return queuedError(decision.state, outcome.audit.sequence)
}

/** Returns what is committed for a request that is queued. */
function queueUnit(state: LimitState, request: IssueRequest, { clock }: IssuingDeps): CommitUnit {
  const { csr, profile, environment, participant, actor, interface: over, submission, deviceType } = request
  const { id } = state.limit.version
  const atMs = clock.nowMs()
  const detail = { profile: profile.id, environment, participant, interface: over, limit: id }
  return {
    ...auditAlone({ atSeconds: clock.nowSeconds(), actor, action: 'queued', detail }),
    spend: { spender: spenderOf(request), amounts: { submitted: 1, processed: 0 }, atMs },
    ...claimForRefusal(request.idempotency, queuedError(state, null)),
    enqueue: {
      atMs,
      participant,
      profile: profile.id,
      environment,
      interface: over,
      submission,
      deviceType,
      actor,
      limit: id,
      csr,
    },
  }
}

/** Returns the error for the requester; `reference` is the number of the audit row. */
function queuedError({ limit, roomAtMs }: LimitState, reference: number | null): PkiError {
  const when = roomAtMs === null ? '' : `; there is room at ${formatFrom(roomAtMs)}`
  const queued = new PkiError(
    'REQUEST_QUEUED',
    `the request is queued, because limit "${limit.version.id}" has no room now${when}`,
    {
      source: 'SEC Appendix N',
      cure: 'do not send it again: "tpki queue run" issues it when there is room',
    },
  )
  queued.reference = reference
  return queued
}
