import type { Work } from '../decide/index.ts'

/** How a transaction becomes durable: by itself, or together with others that commit at about the same time. */
export type Flush = 'own' | 'shared'

/** What a backend has to do for decisions: load facts, and write what was decided. */
export interface Transactor {
  /**
   * Whether a commit waits for the others of its turn of the event loop, because a transaction costs more than a turn.
   * Otherwise only commits that are called one right after the other share a transaction.
   */
  readonly waitsForTurn: boolean
  /** How many groups of commits may be under way at once. */
  readonly mostGroups: number
  /**
   * Loads, decides and writes in one transaction, and resolves once it is durable. If it rejects, nothing has been
   * committed, or the store takes no more.
   */
  transact<T>(work: Work<T>, flush: Flush): Promise<T>
  /** Loads and decides, without a transaction, what writes nothing. */
  look<T>(work: Work<T>): Promise<T>
  /** Whether an error of `transact` says that a row breaks a constraint: one unit's fault, not the backend's. */
  isConstraintFailure(error: unknown): boolean
}
