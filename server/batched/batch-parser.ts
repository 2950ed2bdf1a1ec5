import { Worker } from 'node:worker_threads'
import type { ParseReply, ParseSetup } from './parsed-batch.ts'

// WebAssembly gives no memory back: a thread that has read more than this is ended, and the memory with it.
const SMALL_OCTETS = 1_000_000
// One that has read little waits for more.
const IDLE_MS = 30_000

/**
 * Reads batches in a thread of its own, one at a time, so that neither the time nor the memory of one is taken from the
 * rest of the server.
 */
export class BatchParser {
  readonly #setup: ParseSetup
  #thread: Worker | null = null
  #idle: NodeJS.Timeout | null = null
  #last: Promise<unknown> = Promise.resolve()

  constructor(setup: ParseSetup) {
    this.#setup = setup
  }

  /** Reads a document; its octets are gone afterwards. */
  parse(octets: Uint8Array<ArrayBuffer>): Promise<ParseReply> {
    const reply = this.#last.then(() => this.#parseNow(octets))
    this.#last = reply.catch(() => undefined)
    return reply
  }

  /** Ends the thread when what it reads is read. */
  async end(): Promise<void> {
    await this.#last
    await this.#endThread()
  }

  async #parseNow(octets: Uint8Array<ArrayBuffer>): Promise<ParseReply> {
    const isSmall = octets.length <= SMALL_OCTETS
    if (this.#idle) clearTimeout(this.#idle)
    this.#thread ??= startThread(this.#setup)
    try {
      return await ask(this.#thread, octets)
    } catch (error) {
      await this.#endThread()
      throw error
    } finally {
      if (isSmall) this.#idle = setTimeout(() => void this.#endThread(), IDLE_MS).unref()
      else await this.#endThread()
    }
  }

  async #endThread(): Promise<void> {
    const thread = this.#thread
    this.#thread = null
    await thread?.terminate()
  }
}

function startThread(setup: ParseSetup): Worker {
  // A published package has .js files beside each other, a checkout .ts files.
  const file = import.meta.url.endsWith('.ts') ? './parse-thread.ts' : './parse-thread.js'
  const thread = new Worker(new URL(file, import.meta.url), { workerData: setup })
  thread.unref()
  return thread
}

function ask(thread: Worker, octets: Uint8Array<ArrayBuffer>): Promise<ParseReply> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      thread.off('message', onReply).off('error', onError).off('exit', onExit)
      thread.unref()
    }
    const onReply = (reply: ParseReply): void => {
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
    thread.postMessage({ octets }, [octets.buffer])
  })
}
