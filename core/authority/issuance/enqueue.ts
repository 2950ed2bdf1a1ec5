import { PkiError } from '../../base/index.ts'
import { formatFrom } from '../../base/time/index.ts'
import { LimitError, type LimitState } from '../../quota/index.ts'
import { auditAlone, type CommitUnit } from '../../store/index.ts'
import { onceRefused, Repeated } from './decide-once.ts'
import type { IssuingDeps } from './deps.ts'
import { refuse } from './refuse.ts'
import { type IssueRequest, spenderOf } from './request-context.ts'

/**
 * Stores a request that a limit has no room for now; it has been submitted, and is processed when it runs.
 * Returns what the requester is told.
 */
export async function enqueue({ decision }: LimitError, request: IssueRequest, deps: IssuingDeps): Promise<PkiError> {
  const outcome = await deps.store.commit(queueUnit(decision.state, request, deps))
  if (outcome.kind === 'no-room') return refuse(new LimitError(outcome.decision, 1), request, deps)
  if (outcome.kind === 'repeated') throw new Repeated(outcome.kept)
  if (outcome.kind !== 'committed') throw new Error(`a request to be queued came to "${outcome.kind}"`)
  return queuedError(decision.state, outcome.audit.sequence)
}

/** Returns what a request commits that begins to wait. */
export function queueUnit(state: LimitState, request: IssueRequest, { clock }: IssuingDeps): CommitUnit {
  const { csr, profile, environment, participant, actor, interface: over, submission, deviceType } = request
  const { id } = state.limit.version
  const atMs = clock.nowMs()
  const detail = { profile: profile.id, environment, participant, interface: over, limit: id }
  return {
    ...auditAlone({ atSeconds: clock.nowSeconds(), actor, action: 'queued', detail }),
    spend: { spender: spenderOf(request), amounts: { submitted: 1, processed: 0 }, atMs },
    ...onceRefused(request.once, queuedError(state, null)),
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

/** Returns what the requester is told of a request that waits. */
export function queuedError({ limit, roomAtMs }: LimitState, reference: number | null): PkiError {
  const when = roomAtMs === null ? '' : `; there is room at ${formatFrom(roomAtMs)}`
  const queued = new PkiError(
    'REQUEST_QUEUED',
    `the request is queued, limit "${limit.version.id}" has no room for it now${when}`,
    {
      source: 'SEC Appendix N',
      cure: 'nothing is lost: "tpki queue run" issues it then',
    },
  )
  queued.reference = reference
  return queued
}
