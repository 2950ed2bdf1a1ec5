import { unitsWork } from '../decide/index.ts'
import type { CommitOutcome, CommitUnit } from '../index.ts'
import type { Transactor } from './transactor.ts'

interface Pending {
  readonly unit: CommitUnit
  readonly resolve: (outcome: CommitOutcome) => void
  readonly reject: (error: unknown) => void
}

/**
 * Commits units that arrive in one turn of the event loop in one transaction. Each is decided on its own and answered
 * once the transaction is durable. Where the backend allows no more groups at once, units collect for the next one.
 */
export class GroupCommitter {
  readonly #transactor: Transactor
  #pending: Pending[] = []
  #isScheduled = false
  readonly #running = new Set<Promise<void>>()

  constructor(transactor: Transactor) {
    this.#transactor = transactor
  }

  commit(unit: CommitUnit): Promise<CommitOutcome> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ unit, resolve, reject })
      if (this.#isScheduled) return
      this.#isScheduled = true
      setImmediate(() => {
        this.#isScheduled = false
        this.#begin()
      })
    })
  }

  /** Commits what is waiting, and resolves once everything is answered. */
  async close(): Promise<void> {
    this.#begin()
    while (this.#running.size > 0) await Promise.all(this.#running)
  }

  #begin(): void {
    if (this.#pending.length === 0 || this.#running.size >= this.#transactor.mostGroups) return
    const group = this.#pending
    this.#pending = []
    const running = this.#commitGroup(group).finally(() => {
      this.#running.delete(running)
      this.#begin()
    })
    this.#running.add(running)
  }

  async #commitGroup(group: readonly Pending[]): Promise<void> {
    try {
      const outcomes = await this.#transactor.transact(unitsWork(group.map(({ unit }) => unit)), 'shared')
      for (const [i, { resolve }] of group.entries()) resolve(outcomes[i] as CommitOutcome)
    } catch (error) {
      if (group.length === 1 || !this.#transactor.isConstraintFailure(error)) {
        for (const { reject } of group) reject(error)
        return
      }
      // Nothing of the group was committed. A broken constraint is one unit's fault: each is tried alone.
      for (const pending of group) await this.#commitGroup([pending])
    }
  }
}
