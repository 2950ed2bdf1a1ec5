import { statSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'

/** What of the write-ahead log stays on disk once it has been written back. */
export const KEPT_WAL_OCTETS = 32 * 1024 * 1024
// Commits between two looks at the size of the log: one look takes as long as a tenth of a small commit.
const LOOK_EVERY = 16
const RETRY_MS = 2_000

/**
 * Cuts the write-ahead log down after somebody has read for long. While a read goes on SQLite cannot start the log anew, so
 * that it grows with every commit; afterwards it starts anew at the next commit, but a store that commits nothing more
 * would keep all of it for ever.
 * @see https://sqlite.org/wal.html#avoiding_excessively_large_wal_files
 */
export class WalLimit {
  readonly #database: DatabaseSync
  readonly #file: string
  readonly #busyTimeoutMs: number
  #commits = 0
  #timer: NodeJS.Timeout | null = null

  /** `file` is the log; `busyTimeoutMs` how long the connection otherwise waits for others. */
  constructor(database: DatabaseSync, file: string, busyTimeoutMs: number) {
    this.#database = database
    this.#file = file
    this.#busyTimeoutMs = busyTimeoutMs
  }

  /** To be called after each commit. */
  look(): void {
    this.#commits++
    if (this.#timer || this.#commits % LOOK_EVERY !== 0 || !this.#isLarge()) return
    this.#tryLater()
  }

  #isLarge(): boolean {
    try {
      return (statSync(this.#file, { throwIfNoEntry: false })?.size ?? 0) > KEPT_WAL_OCTETS
    } catch {
      // The commit before it is done, and must not seem to have failed.
      return false
    }
  }

  #tryLater(): void {
    // The timer alone must not keep the process alive: the last connection that closes deletes the log.
    this.#timer = setTimeout(() => this.#truncate(), RETRY_MS).unref()
  }

  #truncate(): void {
    this.#timer = null
    // Whoever still reads is not waited for: this thread serves others.
    this.#database.exec('PRAGMA busy_timeout = 0')
    try {
      this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    } catch {
      // Another connection writes, or the disk is full: the next try may find it otherwise.
    } finally {
      this.#database.exec(`PRAGMA busy_timeout = ${this.#busyTimeoutMs}`)
    }
    if (this.#isLarge()) this.#tryLater()
  }

  close(): void {
    if (this.#timer) clearTimeout(this.#timer)
  }
}
