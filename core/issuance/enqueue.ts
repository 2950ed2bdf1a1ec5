import { PkiError } from '../errors.ts'
import { LimitError, type NoRoom } from '../quota/limit-error.ts'
import { formatBoth } from '../quota/london.ts'
import { auditAlone, type CommitUnit } from '../store/store.ts'
import { type IssueRequest, spenderOf } from './check-request.ts'
import type { IssuingDeps } from './deps.ts'
import { refuse } from './refuse.ts'

/**
 * Stores a request that a limit has no room for now; it has been submitted, and is processed when it runs.
 * Returns what the requester is told.
 */
export async function enqueue({ decision }: LimitError, request: IssueRequest, deps: IssuingDeps): Promise<PkiError> {
  const outcome = await deps.store.commit(queueUnit(decision, request, deps))
  if (outcome.kind === 'no-room') return refuse(new LimitError(outcome.decision, 1), request, deps)
  if (outcome.kind !== 'committed') throw new Error(`a request to be queued came to "${outcome.kind}"`)
  return queued(decision, outcome.audit.sequence)
}

/** Returns what a request commits that begins to wait. */
export function queueUnit({ state }: NoRoom, request: IssueRequest, { clock }: Pick<IssuingDeps, 'clock'>): CommitUnit {
  const { csr, profile, environment, participant, actor, interface: over, submission, deviceType } = request
  const limit = state.limit.version.id
  const atMs = clock.nowMs()
  const detail = { profile: profile.id, environment, participant, interface: over, limit }
  const asked = { participant, profile: profile.id, environment, interface: over, submission, deviceType, actor }
  return {
    ...auditAlone({ atSeconds: clock.nowSeconds(), actor, action: 'queued', detail }),
    spend: { spender: spenderOf(request), amounts: { submitted: 1, processed: 0 }, atMs },
    enqueue: { ...asked, atMs, limit, csr },
  }
}

/** Returns what a requester is told whose request waits. */
export function queued({ state }: NoRoom, reference: number): PkiError {
  const when = state.roomAtMs === null ? '' : `; there is room at ${formatBoth(state.roomAtMs)}`
  const error = new PkiError(
    'REQUEST_QUEUED',
    `the request is queued: limit "${state.limit.version.id}" has no room for it now${when}`,
    { source: 'SEC Appendix N', cure: 'nothing is lost: "tpki queue run" issues it then' },
  )
  error.reference = reference
  return error
}
