import type { Clock } from '../../base/index.ts'
import { type Amounts, type Decision, EVERYONE, type LimitState, type Spender } from '../../quota/index.ts'
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

/** Returns where every limit of a participant stands at an instant, over any interface; totals included. */
export const usageOf = (participant: string, atMs: number, store: Store): Promise<readonly LimitState[]> =>
  store.usage(participant, atMs)

/** Whether a state counts everyone's spending. */
export const isTotal = ({ limit }: LimitState): boolean => limit.scope === EVERYONE
