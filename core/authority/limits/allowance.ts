import type { Clock } from '../../base/index.ts'
import { type Decision, EVERYONE, type LimitState, type Spender } from '../../quota/index.ts'
import type { Store } from '../../store/index.ts'

/** Whether a number of CSRs fits now, and the state of each limit that binds them. */
export interface Allowance {
  readonly decision: Decision
  readonly states: readonly LimitState[]
}

/**
 * Returns whether `count` CSRs would fit now. A client asks this before it sends them. Spends nothing, and is not a
 * promise: the commit decides.
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

/** Returns the state of every limit of a participant at `atMs`, for all interfaces, with the totals. */
export async function usageOf(participant: string, atMs: number, store: Store): Promise<readonly LimitState[]> {
  const limits = (await store.limits()).ofParticipant(participant, atMs)
  return store.look([], atMs, (spending) => spending.statesOf(limits))
}

/** Whether a state is that of a total, which counts the spending of all participants. */
export const isTotal = ({ limit }: LimitState): boolean => limit.scope === EVERYONE
