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
  /** How many groups are under way. */
  #running = 0
  #onIdle: (() => void) | null = null

  constructor(transactor: Transactor) {
    this.#transactor = transactor
  }

  commit(unit: CommitUnit): Promise<CommitOutcome> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ unit, resolve, reject })
      if (this.#isScheduled) return
      this.#isScheduled = true
      const schedule = this.#transactor.waitsForTurn ? setImmediate : queueMicrotask
      schedule(() => {
        this.#isScheduled = false
        this.#begin()
      })
    })
  }

  /** Commits what is waiting, and resolves once everything is answered. */
  async close(): Promise<void> {
    this.#begin()
    if (this.#running > 0)
      await new Promise<void>((resolve) => {
        this.#onIdle = resolve
      })
  }

  #begin(): void {
    if (this.#pending.length === 0 || this.#running >= this.#transactor.mostGroups) return
    const group = this.#pending
    this.#pending = []
    this.#running++
    void this.#commitGroup(group).then(() => {
      this.#running--
      this.#begin()
      if (this.#running === 0) this.#onIdle?.()
    })
  }

  /** Never rejects: each unit of the group is told what became of it. */
  #commitGroup(group: readonly Pending[]): Promise<void> {
    return this.#transactor.transact(unitsWork(group.map(({ unit }) => unit)), 'shared').then(
      (outcomes) => {
        for (const [i, { resolve }] of group.entries()) resolve(outcomes[i] as CommitOutcome)
      },
      (error: unknown) => this.#refuseGroup(group, error),
    )
  }

  async #refuseGroup(group: readonly Pending[], error: unknown): Promise<void> {
    if (group.length === 1 || !this.#transactor.isConstraintFailure(error)) {
      for (const { reject } of group) reject(error)
      return
    }
    // Nothing of the group was committed. A broken constraint is one unit's fault: each is tried alone.
    for (const pending of group) await this.#commitGroup([pending])
  }
}
