import type { Clock } from '../../base/index.ts'
import { type Decision, EVERYONE, type LimitState, type Spender } from '../../quota/index.ts'
import type { Store } from '../../store/index.ts'

/** What a participant may still send, and where its limits stand. */
export interface Allowance {
  readonly decision: Decision
  readonly states: readonly LimitState[]
}

/**
 * Says whether `count` CSRs would fit now; what a client asks before it sends. Spends nothing and promises nothing: the
 * commit decides.
 * @see ETAD 3.4(e): participants take all reasonable steps not to exceed the limits
 */
export const checkAllowance = (
  spender: Spender,
  count: number,
  { store, clock }: { readonly store: Store; readonly clock: Clock },
): Promise<Allowance> =>
  store.look([spender], clock.nowMs(), (spending) => ({
    decision: spending.decide(spender, { submitted: count, processed: count }),
    states: spending.states(spender),
  }))

/** Returns where every limit of a participant stands at an instant, over any interface; totals included. */
export async function usageOf(participant: string, atMs: number, store: Store): Promise<readonly LimitState[]> {
  const limits = (await store.limits()).ofParticipant(participant, atMs)
  return store.look([], atMs, (spending) => spending.statesOf(limits))
}

/** Whether a state counts everyone's spending. */
export const isTotal = ({ limit }: LimitState): boolean => limit.scope === EVERYONE
