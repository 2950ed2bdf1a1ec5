import { close, fdatasync, fsync, open } from 'node:fs'
import { dirname } from 'node:path'
import { promisify } from 'node:util'

const openFile = promisify(open)
const syncFile = promisify(fdatasync)
const closeFile = promisify(close)
const syncFolder = promisify(fsync)

/**
 * Makes commits durable without blocking the thread that commits. SQLite writes a transaction to its write-ahead log;
 * this class flushes the log to disk for all transactions written before. SQLite also flushes the log before it copies
 * any of it into the database, so the database is never inconsistent.
 * @see https://sqlite.org/wal.html, https://sqlite.org/pragma.html#pragma_synchronous
 */
export class WalSync {
  readonly #file: string
  #opened: Promise<number> | null = null
  #running: Promise<void> | null = null
  #next: Promise<void> | null = null
  #fault: Error | null = null

  /** `database` is the path of the database file. */
  constructor(database: string) {
    this.#file = `${database}-wal`
  }

  /** Resolves once everything that was committed before the call is durable. */
  durable(): Promise<void> {
    if (this.#fault) return Promise.reject(this.#fault)
    if (!this.#running) {
      this.#running = this.#sync()
      return this.#running
    }
    // A flush that is running may have missed this commit. All callers meanwhile share the next flush.
    this.#next ??= this.#running.then(
      () => this.#startNext(),
      () => this.#startNext(),
    )
    return this.#next
  }

  #startNext(): Promise<void> {
    this.#next = null
    this.#running = this.#sync()
    return this.#running
  }

  async #sync(): Promise<void> {
    try {
      this.#opened ??= openLog(this.#file)
      await syncFile(await this.#opened)
    } catch (cause) {
      // How much reached the disk is unknown, and a second flush may succeed without writing anything.
      this.#fault = new Error(`the log "${this.#file}" cannot be flushed to disk; the store takes no more`, { cause })
      throw this.#fault
    } finally {
      if (!this.#next) this.#running = null
    }
  }

  /** Throws if a flush has failed: later commits might never be durable. */
  check(): void {
    if (this.#fault) throw this.#fault
  }

  async close(): Promise<void> {
    await (this.#next ?? this.#running)?.catch(() => {})
    const descriptor = await this.#opened?.catch(() => null)
    if (descriptor != null) await closeFile(descriptor)
  }
}

async function openLog(file: string): Promise<number> {
  const descriptor = await openFile(file, 'r+')
  // If the log is new, its directory entry must reach the disk too. Some systems cannot flush a directory and do not need
  // to; SQLite does the same.
  const folder = await openFile(dirname(file), 'r').catch(() => null)
  if (folder !== null)
    await syncFolder(folder)
      .catch(() => {})
      .finally(() => closeFile(folder))
  return descriptor
}
