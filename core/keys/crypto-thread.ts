import type { KeyObject } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import type { Proof } from '../x509/proof.ts'
import {
  type CryptoAnswer,
  type CryptoJob,
  type CryptoOrder,
  type CryptoReply,
  type PackedRuns,
  packRuns,
  runAt,
} from './crypto-jobs.ts'
import type { Signer } from './signer.ts'

interface Waiting {
  readonly job: CryptoJob
  readonly runs: readonly Uint8Array[]
  settle(answer: CryptoAnswer, runs: PackedRuns): void
  reject(error: unknown): void
}

// It holds no more than the jobs of a moment.
const LIMITS = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 32 }

/**
 * A thread that judges proofs of possession and signs, for a server whose other requests go on meanwhile. What comes in
 * one turn of the event loop goes over in one message: to wake another thread takes as long as half a signature.
 */
export class CryptoThread {
  #worker: Worker | null = null
  readonly #keys: KeyObject[] = []
  /** How many of the keys the worker has been given. */
  #keysSent = 0
  #unsent: Waiting[] = []
  /** What is under way, an order each; they are answered one after another. */
  #sent: Waiting[][] = []

  prove(spkiDer: Uint8Array, data: Uint8Array, signature: Uint8Array): Promise<Proof> {
    return this.#ask({ kind: 'prove' }, [spkiDer, data, signature], (answer) => answer as Proof)
  }

  /** Returns a signer over a private key in memory, which signs in the thread. */
  signerOf(key: KeyObject): Signer {
    const number = this.#keys.push(key) - 1
    const sign = (data: Uint8Array): Promise<Uint8Array> =>
      this.#ask({ kind: 'sign', key: number }, [data], (answer, runs) => runAt(runs, answer as number))
    return { sign, key }
  }

  async end(): Promise<void> {
    await this.#worker?.terminate()
  }

  #ask<T>(
    job: CryptoJob,
    runs: readonly Uint8Array[],
    read: (answer: CryptoAnswer, runs: PackedRuns) => T,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      const settle: Waiting['settle'] = (answer, answered) =>
        typeof answer === 'object' ? reject(answer.error) : resolve(read(answer, answered))
      this.#unsent.push({ job, runs, settle, reject })
      if (this.#unsent.length === 1) setImmediate(() => this.#send())
    })
  }

  #send(): void {
    const waiting = this.#unsent
    this.#unsent = []
    this.#worker ??= this.#start()
    const keys = this.#keys.slice(this.#keysSent).map((key, i) => [this.#keysSent + i, key] as const)
    this.#keysSent = this.#keys.length
    const order: CryptoOrder = {
      keys,
      jobs: waiting.map(({ job }) => job),
      runs: packRuns(waiting.flatMap(({ runs }) => runs)),
    }
    this.#sent.push(waiting)
    this.#worker.postMessage(order, [order.runs.octets.buffer])
  }

  #start(): Worker {
    // A published package has .js files beside each other, a checkout .ts files.
    const file = import.meta.url.endsWith('.ts') ? './crypto-worker.ts' : './crypto-worker.js'
    const worker = new Worker(new URL(file, import.meta.url), { resourceLimits: LIMITS })
    // Whoever waits for an answer keeps the process alive by other means: a connection, or a timer.
    worker.unref()
    worker.on('message', (reply: CryptoReply) => this.#settle(reply))
    worker.on('error', (cause) => this.#fail(worker, new Error('the thread for cryptography failed', { cause })))
    worker.on('exit', () => this.#fail(worker, new Error('the thread for cryptography ended')))
    return worker
  }

  #settle({ answers, runs }: CryptoReply): void {
    const waiting = this.#sent.shift() ?? []
    for (const [i, { settle }] of waiting.entries()) settle(answers[i] as CryptoAnswer, runs)
  }

  /** The next who ask have a new one. */
  #fail(worker: Worker, error: Error): void {
    if (worker !== this.#worker) return
    const waiting = this.#sent.flat()
    this.#sent = []
    this.#worker = null
    this.#keysSent = 0
    for (const { reject } of waiting) reject(error)
  }
}
