import type { Transactor } from '../backed/index.ts'
import type { Work } from '../decide/index.ts'
import { loadFacts } from './memory-load.ts'
import type { MemoryTables } from './memory-tables.ts'
import { ConstraintBroken, writeAll } from './memory-write.ts'

/** Transactions of a store in memory. Each is over when the call returns. */
export class MemoryTransactor implements Transactor {
  readonly waitsForTurn: boolean = false
  readonly mostGroups: number = Number.POSITIVE_INFINITY
  readonly #tables: MemoryTables

  constructor(tables: MemoryTables) {
    this.#tables = tables
  }

  async transact<T>(work: Work<T>): Promise<T> {
    const { result, writes } = work.decide(loadFacts(work.needs, this.#tables))
    if (writes) writeAll(writes, this.#tables)
    return result
  }

  async look<T>(work: Work<T>): Promise<T> {
    return work.decide(loadFacts(work.needs, this.#tables)).result
  }

  isConstraintFailure(error: unknown): boolean {
    return error instanceof ConstraintBroken
  }
}
