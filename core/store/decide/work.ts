import type { Facts, Needs } from './facts.ts'
import type { Writes } from './writes.ts'

/** What a decision came to, and what has to be written for it; null for nothing. */
export interface Decided<T> {
  readonly result: T
  readonly writes: Writes | null
}

/**
 * One transaction: what it needs to know and what it decides. `decide` is pure: it reads facts, changes none of them and
 * gives the same answer when it runs again.
 */
export interface Work<T> {
  readonly needs: Needs
  decide(facts: Facts): Decided<T>
}
