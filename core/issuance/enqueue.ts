import { PkiError } from '../errors.ts'
import { LimitError } from '../quota/limit-error.ts'
import { formatBoth } from '../quota/london.ts'
import { auditAlone } from '../store/store.ts'
import { type IssueRequest, spenderOf } from './check-request.ts'
import type { IssuingDeps } from './deps.ts'
import { refuse } from './refuse.ts'

/**
 * Stores a request that a limit has no room for now; it has been submitted, and is processed when it runs.
 * Returns what the requester is told.
 */
export async function enqueue({ decision }: LimitError, request: IssueRequest, deps: IssuingDeps): Promise<PkiError> {
  const { csr, profile, environment, participant, actor, interface: over, submission, deviceType } = request
  const { state } = decision
  const limit = state.limit.version.id
  const atMs = deps.clock.nowMs()
  const detail = { profile: profile.id, environment, participant, interface: over, limit }
  const outcome = await deps.store.commit({
    ...auditAlone({ atSeconds: deps.clock.nowSeconds(), actor, action: 'queued', detail }),
    spend: { spender: spenderOf(request), amounts: { submitted: 1, processed: 0 }, atMs },
    enqueue: {
      atMs,
      participant,
      profile: profile.id,
      environment,
      interface: over,
      submission,
      deviceType,
      actor,
      limit,
      csr,
    },
  })
  if (outcome.kind === 'no-room') return refuse(new LimitError(outcome.decision, 1), request, deps)
  if (outcome.kind !== 'committed') throw new Error(`a request to be queued came to "${outcome.kind}"`)
  const when = state.roomAtMs === null ? '' : `; there is room at ${formatBoth(state.roomAtMs)}`
  const queued = new PkiError(
    'REQUEST_QUEUED',
    `the request is queued, limit "${limit}" has no room for it now${when}`,
    {
      source: 'SEC Appendix N',
      cure: 'nothing is lost: "tpki queue run" issues it then',
    },
  )
  queued.reference = outcome.audit.sequence
  return queued
}
