import { Worker } from 'node:worker_threads'
import { PkiError } from '../../core/base/index.ts'
import { type EntryPage, entriesOf, type ParseOrder, type ParseReply, type ParseSetup } from './parse-messages.ts'

// WebAssembly never frees its memory. After a larger document the thread is ended, which frees it.
const SMALL_OCTETS = 1_000_000
// The thread needs little JavaScript memory: the tree of a document is in WebAssembly memory.
const THREAD_LIMITS = { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 8 }
// After a small document the thread waits this long for the next one.
const IDLE_MS = 30_000

/** A document. If it is a batch, `entries` yields its entries, or throws `BATCH_INVALID` at the first invalid one. */
export type ReadDocument = ParseReply & {
  entries(): AsyncGenerator<{ readonly name: string; readonly csr: string }>
}

/** Reads batches one at a time in a separate thread, so that large batches do not block the rest of the server. */
export class BatchParser {
  readonly #setup: ParseSetup
  #thread: Worker | null = null
  #idle: NodeJS.Timeout | null = null
  #last: Promise<unknown> = Promise.resolve()

  constructor(setup: ParseSetup) {
    this.#setup = setup
  }

  /**
   * Reads a document and passes it to `work`. The next document waits until `work` has ended. `octets` is transferred to
   * the thread, so the caller can no longer use it.
   */
  read<T>(octets: Uint8Array<ArrayBuffer>, work: (document: ReadDocument) => Promise<T>): Promise<T> {
    const result = this.#last.then(() => this.#readNow(octets, work))
    this.#last = result.catch(() => undefined)
    return result
  }

  /** Ends the thread when the document under way has been read. */
  async end(): Promise<void> {
    await this.#last
    if (this.#idle) clearTimeout(this.#idle)
    await this.#endThread()
  }

  async #readNow<T>(octets: Uint8Array<ArrayBuffer>, work: (document: ReadDocument) => Promise<T>): Promise<T> {
    const isSmall = octets.length <= SMALL_OCTETS
    if (this.#idle) clearTimeout(this.#idle)
    this.#thread ??= startThread(this.#setup)
    const thread = this.#thread
    try {
      const reply = (await ask(thread, { octets }, [octets.buffer])) as ParseReply
      return await work({ ...reply, entries: () => entriesFrom(thread) })
    } catch (error) {
      // After an error the thread may be in an unknown state.
      await this.#endThread()
      throw error
    } finally {
      if (!isSmall) await this.#endThread()
      else if (this.#thread) {
        thread.postMessage('close' satisfies ParseOrder)
        this.#idle = setTimeout(() => void this.#endThread(), IDLE_MS).unref()
      }
    }
  }

  async #endThread(): Promise<void> {
    const thread = this.#thread
    this.#thread = null
    await thread?.terminate()
  }
}

function startThread(setup: ParseSetup): Worker {
  // A published package has .js files, a checkout .ts files.
  const file = import.meta.url.endsWith('.ts') ? './parse-thread.ts' : './parse-thread.js'
  const thread = new Worker(new URL(file, import.meta.url), { workerData: setup, resourceLimits: THREAD_LIMITS })
  thread.unref()
  return thread
}

async function* entriesFrom(thread: Worker): AsyncGenerator<{ readonly name: string; readonly csr: string }> {
  for (;;) {
    const page = (await ask(thread, 'next page')) as EntryPage
    yield* entriesOf(page)
    if (page.fault !== null) throw new PkiError('BATCH_INVALID', page.fault, { source: 'SEC Appendix M, CSR contents' })
    if (page.names === '') return
  }
}

function ask(thread: Worker, order: ParseOrder, transfer: ArrayBuffer[] = []): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      thread.off('message', onReply).off('error', onError).off('exit', onExit)
      thread.unref()
    }
    const onReply = (reply: unknown): void => {
      settle()
      resolve(reply)
    }
    const onError = (cause: unknown): void => {
      settle()
      reject(new Error('the thread that reads batches failed', { cause }))
    }
    const onExit = (): void => {
      settle()
      reject(new Error('the thread that reads batches ended'))
    }
    thread.on('message', onReply).on('error', onError).on('exit', onExit)
    thread.ref()
    thread.postMessage(order, transfer)
  })
}
