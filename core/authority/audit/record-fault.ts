import type { Clock } from '../../base/index.ts'
import { auditAlone, type Store } from '../../store/index.ts'

/**
 * Records that a request failed by our own fault, and returns the number of the row. Nothing that the request was to
 * commit is in the store.
 */
export async function recordFault(
  { participant, actor }: { readonly participant: string; readonly actor: string },
  over: string,
  { store, clock }: { readonly store: Store; readonly clock: Clock },
): Promise<number> {
  const detail = { participant, interface: over, code: 'INTERNAL', message: 'failed by a fault of the toolkit' }
  const audit = { atSeconds: clock.nowSeconds(), actor, action: 'refused' as const, detail }
  const outcome = await store.commit(auditAlone(audit))
  if (outcome.kind !== 'committed') throw new Error(`the record of a fault came to "${outcome.kind}"`)
  return outcome.audit.sequence
}
