import { Worker } from 'node:worker_threads'
import { concat, type Proof } from '../../../pki/x509/index.ts'

/** Proofs to be judged: of each the key, what is signed and the signature, one after another, and where each ends. */
export interface ProofOrder {
  readonly octets: Uint8Array
  readonly ends: readonly number[]
}

/** A verdict for each, in the same order. */
export type ProofReply = Proof[]

interface Waiting {
  readonly runs: readonly [spkiDer: Uint8Array, data: Uint8Array, signature: Uint8Array]
  resolve(proof: Proof): void
  reject(error: unknown): void
}

// It holds no more than the proofs of a moment.
const LIMITS = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 32 }

/**
 * A thread that judges proofs of possession for a server, whose other requests go on meanwhile. What comes in one turn of
 * the event loop goes over in one message: to wake another thread takes as long as half a signature.
 */
export class ProofThread {
  #worker: Worker | null = null
  #unsent: Waiting[] = []
  /** What is under way, an order each; they are answered one after another. */
  #sent: Waiting[][] = []

  /** Like {@link judgeProof}. */
  judge(spkiDer: Uint8Array, data: Uint8Array, signature: Uint8Array): Promise<Proof> {
    return new Promise((resolve, reject) => {
      this.#unsent.push({ runs: [spkiDer, data, signature], resolve, reject })
      if (this.#unsent.length === 1) setImmediate(() => this.#send())
    })
  }

  async end(): Promise<void> {
    await this.#worker?.terminate()
  }

  #send(): void {
    const waiting = this.#unsent
    this.#unsent = []
    const runs = waiting.flatMap((each) => each.runs)
    let end = 0
    const ends = runs.map(({ length }) => {
      end += length
      return end
    })
    this.#worker ??= this.#start()
    this.#sent.push(waiting)
    this.#worker.postMessage({ octets: concat(...runs), ends } satisfies ProofOrder)
  }

  #start(): Worker {
    // A published package has .js files beside each other, a checkout .ts files.
    const file = import.meta.url.endsWith('.ts') ? './proof-worker.ts' : './proof-worker.js'
    const worker = new Worker(new URL(file, import.meta.url), { resourceLimits: LIMITS })
    // Whoever waits for a verdict keeps the process alive by other means, such as a connection.
    worker.unref()
    worker.on('message', (reply: ProofReply) => this.#settle(reply))
    worker.on('error', (cause) => this.#fail(worker, new Error('the thread for proofs failed', { cause })))
    worker.on('exit', () => this.#fail(worker, new Error('the thread for proofs ended')))
    return worker
  }

  #settle(reply: ProofReply): void {
    const waiting = this.#sent.shift() ?? []
    for (const [i, { resolve }] of waiting.entries()) resolve(reply[i] as Proof)
  }

  /** The next who ask have a new one. */
  #fail(worker: Worker, error: Error): void {
    if (worker !== this.#worker) return
    const waiting = this.#sent.flat()
    this.#sent = []
    this.#worker = null
    for (const { reject } of waiting) reject(error)
  }
}
