import { LimitError, OPERATOR } from '../../quota/index.ts'
import { roomFor } from '../limits/index.ts'
import type { IssuingDeps } from './deps.ts'
import { findStanding } from './entitle.ts'
import { type RequestContext, spenderOf } from './request-context.ts'

/**
 * Looks, before anything is parsed, whether whoever asks is known and has an allowance left. Spends nothing: the commit
 * decides again.
 * @throws {PkiError} `PARTICIPANT_UNKNOWN`, `LIMIT_REACHED`
 */
export async function admitRequest(context: RequestContext, count: number, deps: IssuingDeps): Promise<void> {
  if (context.participant !== OPERATOR) await findStanding(context, deps)
  const spender = spenderOf(context)
  const limits = await deps.store.limits()
  if (limits.versions.length === 0) return
  const decision = await roomFor(spender, { submitted: count, processed: count }, deps)
  // What is to be queued is read and checked first.
  if (decision.kind === 'refuse') throw new LimitError(decision, count)
}
