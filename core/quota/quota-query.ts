import type { Amounts, Spender } from './spender.ts'
import type { Decision, LimitState, Spending } from './spending.ts'

/** A question about limits at one instant. Answering it spends nothing and reserves nothing. */
export interface QuotaQuery {
  readonly spender: Spender
  readonly atMs: number
  /** Each is decided on its own, as if nothing else were spent. */
  readonly wanted: readonly Amounts[]
  /** Whether the answer says where every limit of the spender stands. */
  readonly withStates: boolean
}

export interface QuotaAnswer {
  /** One for each of `wanted`, in the same order. */
  readonly decisions: readonly Decision[]
  /** Empty unless the query asks for them. */
  readonly states: readonly LimitState[]
}

/** Answers a query from what has been spent so far. */
export const answerQuota = ({ spender, wanted, withStates }: QuotaQuery, spending: Spending): QuotaAnswer => ({
  decisions: wanted.map((amounts) => spending.decide(spender, amounts)),
  states: withStates ? spending.states(spender) : [],
})
