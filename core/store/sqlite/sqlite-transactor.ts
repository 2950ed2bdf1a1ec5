import type { DatabaseSync } from 'node:sqlite'
import type { Flush, Transactor } from '../backed/index.ts'
import type { Work } from '../decide/index.ts'
import { BUSY_TIMEOUT_MS } from './open-database.ts'
import { loadFacts } from './sqlite-load.ts'
import type { SqliteTables } from './sqlite-tables.ts'
import { writeAll } from './sqlite-write.ts'
import { WalLimit } from './wal-limit.ts'
import { WalSync } from './wal-sync.ts'

/**
 * Transactions of one SQLite connection. Each is committed when the call returns, so any number of groups may wait for
 * their flush at once. A shared flush runs in the background; an own flush is done by SQLite (synchronous FULL).
 */
export class SqliteTransactor implements Transactor {
  readonly waitsForTurn: boolean = true
  readonly mostGroups: number = Number.POSITIVE_INFINITY
  readonly #database: DatabaseSync
  readonly #tables: SqliteTables
  /** Null for a store in memory. */
  readonly #wal: WalSync | null
  readonly #walLimit: WalLimit | null
  /** Read in this turn of the event loop. It is valid until the next turn or the next write of this process. */
  #revisionNow: number | null = null

  constructor(database: DatabaseSync, tables: SqliteTables) {
    this.#database = database
    this.#tables = tables
    const location = database.location()
    this.#wal = location === null ? null : new WalSync(location)
    this.#walLimit = location === null ? null : new WalLimit(database, `${location}-wal`, BUSY_TIMEOUT_MS)
  }

  async transact<T>(work: Work<T>, flush: Flush): Promise<T> {
    if (flush === 'own' || !this.#wal) return this.write(() => this.#decide(work))
    const result = this.#writeFlushedLater(() => this.#decide(work))
    await this.#wal.durable()
    return result
  }

  async look<T>(work: Work<T>): Promise<T> {
    const revision = work.needs.revision ? this.revision() : null
    return work.decide(loadFacts(work.needs, this.#tables, revision)).result
  }

  #decide<T>(work: Work<T>): T {
    if (work.needs.spending) this.#tables.ledger.refresh()
    const { result, writes } = work.decide(loadFacts(work.needs, this.#tables))
    if (writes) writeAll(writes, this.#tables)
    return result
  }

  // The low octet of SQLite's extended result codes; 19 is SQLITE_CONSTRAINT.
  isConstraintFailure(error: unknown): boolean {
    return ((error as { errcode?: number }).errcode ?? 0) % 256 === 19
  }

  /** The transaction is committed when this returns, and durable once the log is flushed. */
  #writeFlushedLater<T>(work: () => T): T {
    this.#database.exec('PRAGMA synchronous = NORMAL')
    try {
      return this.write(work)
    } finally {
      this.#database.exec('PRAGMA synchronous = FULL')
    }
  }

  /** Runs `work` in a transaction, which is durable when this returns. */
  write<T>(work: () => T): T {
    this.#wal?.check()
    this.#revisionNow = null
    this.#database.exec('BEGIN IMMEDIATE')
    let result: T
    try {
      result = work()
      this.#database.exec('COMMIT')
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK')
      this.#tables.ledger.forget()
      this.#tables.vocabulary.forget()
      throw error
    }
    this.#walLimit?.look()
    return result
  }

  /**
   * Returns the revision and refreshes the ledger, once in a turn of the event loop. If another process changes them
   * meanwhile, the commit notices.
   */
  revision(): number {
    if (this.#revisionNow === null) {
      this.#tables.ledger.refresh()
      this.#revisionNow = this.#tables.admin.revision()
      setImmediate(() => {
        this.#revisionNow = null
      })
    }
    return this.#revisionNow
  }

  /** Returns a value that differs once another connection has written. */
  version(): unknown {
    this.revision()
    return this.#tables.ledger.version
  }

  async close(): Promise<void> {
    this.#walLimit?.close()
    await this.#wal?.close()
    this.#database.close()
  }
}
