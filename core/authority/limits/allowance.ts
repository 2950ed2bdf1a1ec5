import type { Clock } from '../../base/index.ts'
import { type Amounts, type Decision, EVERYONE, type LimitState, type Spender } from '../../quota/index.ts'
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
export async function checkAllowance(
  spender: Spender,
  count: number,
  { store, clock }: { readonly store: Store; readonly clock: Clock },
): Promise<Allowance> {
  const wanted = [{ submitted: count, processed: count }] as const
  const { decisions, states } = await store.look({ spender, atMs: clock.nowMs(), wanted, withStates: true })
  return { decision: decisions[0] as Decision, states }
}

/** Says whether `amounts` would fit now. Spends nothing and promises nothing: the commit decides. */
export async function roomFor(
  spender: Spender,
  amounts: Amounts,
  { store, clock }: { readonly store: Store; readonly clock: Clock },
): Promise<Decision> {
  const { decisions } = await store.look({ spender, atMs: clock.nowMs(), wanted: [amounts], withStates: false })
  return decisions[0] as Decision
}

/** Returns the state of every limit of a participant at `atMs`, for all interfaces, with the totals. */
export const usageOf = (participant: string, atMs: number, store: Store): Promise<readonly LimitState[]> =>
  store.usage(participant, atMs)

/** Whether a state is that of a total, which counts the spending of all participants. */
export const isTotal = ({ limit }: LimitState): boolean => limit.scope === EVERYONE
