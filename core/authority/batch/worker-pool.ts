import { Worker } from 'node:worker_threads'
import type { ProfileSet } from '../../pki/profile/index.ts'
import type { WorldConfig } from '../../records/index.ts'
import type {
  ChunkOrder,
  ChunkReply,
  Examined,
  ExamineOrder,
  SignedChunk,
  SignOrder,
  WorkerSetup,
} from './chunk-messages.ts'

// More memory saves no time: measured, see docs/performance.md. Without a limit, V8 lets the old generation grow before it
// collects garbage there. The chunks that a thread holds take a few megabytes.
const YOUNG_GENERATION_MB = 8
const OLD_GENERATION_MB = 64

interface Waiting {
  resolve(reply: Exclude<ChunkReply, { kind: 'failed' }>): void
  reject(error: unknown): void
}

/** A thread that examines CSRs and signs certificates for them: a worker, or the main thread. */
export interface ChunkThread {
  examine(order: Omit<ExamineOrder, 'kind' | 'ticket'>): Promise<Examined>
  sign(order: Omit<SignOrder, 'kind'>): Promise<SignedChunk>
}

/** Tells a thread to forget a part that it has examined, if nothing of it is signed. */
export async function forgetPart(thread: ChunkThread, ticket: number): Promise<void> {
  await thread.sign({ ticket, wanted: [], serials: [], nowSeconds: 0, cas: [] })
}

/** One worker thread. It answers orders in any sequence; the ticket says which. */
class PoolThread {
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting>()
  #failure: Error | null = null

  constructor(setup: WorkerSetup) {
    // A published package has .js files beside each other, a checkout .ts files.
    const file = import.meta.url.endsWith('.ts') ? './chunk-worker.ts' : './chunk-worker.js'
    const resourceLimits = {
      maxYoungGenerationSizeMb: YOUNG_GENERATION_MB,
      maxOldGenerationSizeMb: OLD_GENERATION_MB,
    }
    this.#worker = new Worker(new URL(file, import.meta.url), { workerData: setup, resourceLimits })
    this.#worker.on('message', (reply: ChunkReply) => this.#settle(reply))
    this.#worker.on('error', (cause) => this.#fail(new Error('a worker thread of the batch engine failed', { cause })))
    this.#worker.on('exit', () => this.#fail(new Error('a worker thread of the batch engine ended')))
  }

  get load(): number {
    return this.#waiting.size
  }

  get isAlive(): boolean {
    return this.#failure === null
  }

  post(order: ChunkOrder, transfer: ArrayBuffer[] = []): Promise<Exclude<ChunkReply, { kind: 'failed' }>> {
    if (this.#failure) return Promise.reject(this.#failure)
    return new Promise((resolve, reject) => {
      this.#waiting.set(order.ticket, { resolve, reject })
      this.#worker.postMessage(order, transfer)
    })
  }

  async end(): Promise<void> {
    await this.#worker.terminate()
  }

  #settle(reply: ChunkReply): void {
    const waiting = this.#waiting.get(reply.ticket)
    this.#waiting.delete(reply.ticket)
    if (reply.kind === 'failed') waiting?.reject(reply.error)
    else waiting?.resolve(reply)
  }

  #fail(error: Error): void {
    this.#failure ??= error
    for (const { reject } of this.#waiting.values()) reject(this.#failure)
    this.#waiting.clear()
  }
}

/** The worker threads of an engine. The thread that examined a part also signs for it. */
export class WorkerPool implements ChunkThread {
  readonly #setup: WorkerSetup
  readonly #threads: PoolThread[]
  readonly #holders = new Map<number, PoolThread>()
  #ticket = 0

  constructor(threads: number, profiles: ProfileSet, config: WorldConfig) {
    const entries = profiles.all.map((profile) => [profile.id, profile] as const)
    this.#setup = {
      directory: profiles.directory,
      profiles: entries,
      policy: profiles.policy,
      crls: profiles.crls,
      config,
    }
    this.#threads = Array.from({ length: threads }, () => new PoolThread(this.#setup))
  }

  async examine(order: Omit<ExamineOrder, 'kind' | 'ticket'>): Promise<Examined> {
    const ticket = ++this.#ticket
    const thread = this.#idlest()
    this.#holders.set(ticket, thread)
    try {
      // Moved, not copied, if nothing else is in the same buffer.
      const { buffer, byteLength } = order.octets
      const moved = buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : []
      return (await thread.post({ ...order, kind: 'examine', ticket }, moved)) as Examined
    } catch (error) {
      this.#holders.delete(ticket)
      throw error
    }
  }

  async sign(order: Omit<SignOrder, 'kind'>): Promise<SignedChunk> {
    const thread = this.#holders.get(order.ticket)
    if (!thread) throw new Error(`no thread holds part ${order.ticket}`)
    this.#holders.delete(order.ticket)
    return (await thread.post({ ...order, kind: 'sign' })) as SignedChunk
  }

  async end(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.end()))
  }

  /** Returns the thread with the fewest orders, after replacing threads that have died. Their work is done again. */
  #idlest(): PoolThread {
    for (const [i, thread] of this.#threads.entries())
      if (!thread.isAlive) this.#threads[i] = new PoolThread(this.#setup)
    return this.#threads.reduce((a, b) => (b.load < a.load ? b : a))
  }
}
