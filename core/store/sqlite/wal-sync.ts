import { close, fdatasync, fsync, open } from 'node:fs'
import { dirname } from 'node:path'
import { promisify } from 'node:util'

const openFile = promisify(open)
const syncFile = promisify(fdatasync)
const closeFile = promisify(close)
const syncFolder = promisify(fsync)

/**
 * Makes what was committed durable without holding up the thread that commits: SQLite writes a transaction to its
 * write-ahead log, and the log is flushed to disk here, for all the transactions that were written before. SQLite itself
 * flushes it too before it copies anything of it into the database, so that nothing is ever half there.
 * @see https://sqlite.org/wal.html, https://sqlite.org/pragma.html#pragma_synchronous
 */
export class WalSync {
  readonly #file: string
  #opened: Promise<number> | null = null
  #running: Promise<void> | null = null
  #next: Promise<void> | null = null
  #fault: Error | null = null

  /** `database` is the file of the database, beside which its log lies. */
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
    // A flush that has begun may have missed it; all who ask meanwhile share the one after.
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
      // What of it reached the disk nobody knows, and a second try may succeed without having written a thing.
      this.#fault = new Error(`the log "${this.#file}" cannot be flushed to disk; the store takes no more`, { cause })
      throw this.#fault
    } finally {
      if (!this.#next) this.#running = null
    }
  }

  /** Throws where a flush has failed: what is written after it might never be durable. */
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
  // The log may be as new as what stands in it, and then its name has to reach the disk too. Some systems cannot flush a
  // folder and need not; SQLite does as much.
  const folder = await openFile(dirname(file), 'r').catch(() => null)
  if (folder !== null)
    await syncFolder(folder)
      .catch(() => {})
      .finally(() => closeFile(folder))
  return descriptor
}
