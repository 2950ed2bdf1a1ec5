import type { Clock } from '../../base/index.ts'
import { auditAlone, type Store } from '../../store/index.ts'

/**
 * Records in the audit log that a request failed through our own fault. Nothing else of the request is committed. `over` is
 * the interface id. Returns the number of the audit row.
 */
export async function recordFault(
  { participant, actor }: { readonly participant: string; readonly actor: string },
  over: string,
  { store, clock }: { readonly store: Store; readonly clock: Clock },
): Promise<number> {
  const detail = { participant, interface: over, code: 'INTERNAL', message: 'failed through a fault of the toolkit' }
  const audit = { atSeconds: clock.nowSeconds(), actor, action: 'refused' as const, detail }
  const outcome = await store.commit(auditAlone(audit))
  if (outcome.kind !== 'committed') throw new Error(`recording a fault gave "${outcome.kind}"`)
  return outcome.audit.sequence
}
