import { Worker } from 'node:worker_threads'

export interface VerifyQuestion {
  readonly input: Uint8Array
  readonly signature: Uint8Array
  readonly publicPoint: Uint8Array
}

interface Waiting {
  resolve(isValid: boolean): void
  reject(error: unknown): void
}

/**
 * Runs the second implementation in a thread of its own. It takes a third of the time of each device, and a second core
 * can do it at the same time.
 */
export class SecondVerifier {
  readonly #worker: Worker
  readonly #waiting: Waiting[] = []
  #failure: Error | null = null

  constructor() {
    // The published package has .js files; a checkout has .ts files.
    const file = import.meta.url.endsWith('.ts') ? './second-worker.ts' : './second-worker.js'
    this.#worker = new Worker(new URL(file, import.meta.url))
    this.#worker.on('message', (isValid: boolean) => this.#waiting.shift()?.resolve(isValid))
    this.#worker.on('error', (cause) => this.#fail(new Error('the second implementation failed', { cause })))
    this.#worker.on('exit', () => this.#fail(new Error('the second implementation ended')))
  }

  /** Returns whether r‖s is the signature of `input` under an uncompressed point. Rejects if the thread has ended. */
  verify(input: Uint8Array, signature: Uint8Array, publicPoint: Uint8Array): Promise<boolean> {
    if (this.#failure) return Promise.reject(this.#failure)
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject })
      this.#worker.postMessage({ input, signature, publicPoint } satisfies VerifyQuestion)
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
