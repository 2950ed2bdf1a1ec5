import { Worker } from 'node:worker_threads'

export interface SecondQuestion {
  readonly input: Uint8Array
  readonly signature: Uint8Array
  readonly publicPoint: Uint8Array
}

export type SecondAnswer = boolean

interface Waiting {
  resolve(answer: SecondAnswer): void
  reject(error: unknown): void
}

/**
 * The second implementation in a thread of its own: it takes a third of the time of a device, and a second core has it
 * to spare.
 */
export class SecondVerifier {
  readonly #worker: Worker
  readonly #waiting: Waiting[] = []
  #failure: Error | null = null

  constructor() {
    // A published package has .js files beside each other, a checkout .ts files.
    const file = import.meta.url.endsWith('.ts') ? './second-worker.ts' : './second-worker.js'
    this.#worker = new Worker(new URL(file, import.meta.url))
    this.#worker.on('message', (answer: SecondAnswer) => this.#waiting.shift()?.resolve(answer))
    this.#worker.on('error', (cause) => this.#fail(new Error('the second implementation failed', { cause })))
    this.#worker.on('exit', () => this.#fail(new Error('the second implementation ended')))
  }

  verify(input: Uint8Array, signature: Uint8Array, publicPoint: Uint8Array): Promise<SecondAnswer> {
    if (this.#failure) return Promise.reject(this.#failure)
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject })
      this.#worker.postMessage({ input, signature, publicPoint } satisfies SecondQuestion)
    })
  }

  async close(): Promise<void> {
    await this.#worker.terminate()
  }

  #fail(error: Error): void {
    this.#failure ??= error
    for (const { reject } of this.#waiting.splice(0)) reject(this.#failure)
  }
}
