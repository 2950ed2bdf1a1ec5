import { LimitError, OPERATOR } from '../../quota/index.ts'
import { roomFor } from '../limits/index.ts'
import type { IssuingDeps } from './deps.ts'
import { findStanding } from './entitle.ts'
import { type RequestContext, spenderOf } from './request-context.ts'

/**
 * Checks, before anything is parsed, that the participant is registered and that its limits have room for `count` CSRs.
 * Spends nothing: the commit decides again.
 * @throws {PkiError} `PARTICIPANT_UNKNOWN`, `LIMIT_REACHED`
 */
export async function admitRequest(context: RequestContext, count: number, deps: IssuingDeps): Promise<void> {
  if (context.participant !== OPERATOR) await findStanding(context, deps)
  const spender = spenderOf(context)
  const limits = await deps.store.limits()
  if (limits.versions.length === 0) return
  const decision = await roomFor(spender, { submitted: count, processed: count }, deps)
  // A request that will be queued is read and checked first, so it is not stopped here.
  if (decision.kind === 'refuse') throw new LimitError(decision, count)
}
