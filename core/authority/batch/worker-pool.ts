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

// More costs memory and saves no time: measured, see docs/performance.md. Without a limit the old generation grows
// before anything is collected in it; what a thread holds of the chunks under way takes a few megabytes.
const YOUNG_GENERATION_MB = 8
const OLD_GENERATION_MB = 64

interface Waiting {
  resolve(reply: Exclude<ChunkReply, { kind: 'failed' }>): void
  reject(error: unknown): void
}

/** Whoever examines CSRs and signs for them: a thread, or this one. */
export interface ChunkThread {
  examine(order: Omit<ExamineOrder, 'kind' | 'ticket'>): Promise<Examined>
  sign(order: Omit<SignOrder, 'kind'>): Promise<SignedChunk>
}

/** Has a thread forget a part that it has examined and that is not signed for. */
export async function forgetPart(thread: ChunkThread, ticket: number): Promise<void> {
  await thread.sign({ ticket, wanted: [], serials: [], nowSeconds: 0, cas: [] })
}

/** One worker thread; it answers in any order, told apart by ticket. */
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
    this.#worker.on('error', (cause) => this.#fail(new Error('a thread of the batch engine failed', { cause })))
    this.#worker.on('exit', () => this.#fail(new Error('a thread of the batch engine ended')))
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

/** The worker threads of an engine. A part is signed for in the thread that examined it. */
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
      // Moved and not copied, where nothing else lies in the same memory.
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

  /** A thread that has died is replaced: what it had under way is done again. */
  #idlest(): PoolThread {
    for (const [i, thread] of this.#threads.entries())
      if (!thread.isAlive) this.#threads[i] = new PoolThread(this.#setup)
    return this.#threads.reduce((a, b) => (b.load < a.load ? b : a))
  }
}
