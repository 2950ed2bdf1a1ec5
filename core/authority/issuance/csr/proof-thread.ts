import { Worker } from 'node:worker_threads'
import { concat, type Proof } from '../../../pki/x509/index.ts'

/** Proofs to verify: the key, the signed octets and the signature of each, concatenated, and where each part ends. */
export interface ProofOrder {
  readonly octets: Uint8Array
  readonly ends: readonly number[]
}

/** The results, in the same order. */
export type ProofReply = Proof[]

interface Waiting {
  readonly runs: readonly [spkiDer: Uint8Array, data: Uint8Array, signature: Uint8Array]
  resolve(proof: Proof): void
  reject(error: unknown): void
}

// The thread needs memory only for the proofs in progress.
const LIMITS = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 32 }

/**
 * A thread that verifies proofs of possession, so that a server can process other requests meanwhile. The proofs of one
 * turn of the event loop are sent in one message: waking another thread takes half as long as a signature.
 */
export class ProofThread {
  #worker: Worker | null = null
  #unsent: Waiting[] = []
  /** The orders that were sent and not yet answered, oldest first. */
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
    // The thread does not keep the process alive; a caller that waits does, with its connection for example.
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

  /** Rejects everything in progress. The next call starts a new thread. */
  #fail(worker: Worker, error: Error): void {
    if (worker !== this.#worker) return
    const waiting = this.#sent.flat()
    this.#sent = []
    this.#worker = null
    for (const { reject } of waiting) reject(error)
  }
}
