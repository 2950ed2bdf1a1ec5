import type { ProfileId } from '../../pki/profile/ids/index.ts'
import type { BatchRecord } from '../../records/index.ts'
import type { IssuingCa } from '../issuance/ca/index.ts'
import type { IssuingDeps } from '../issuance/index.ts'
import { profileOfBatch } from './batch-order.ts'
import type { PostedCa } from './chunk-messages.ts'
import { LocalThread } from './local-thread.ts'
import { type ChunkThread, WorkerPool } from './worker-pool.ts'

/** Chooses the thread for the work of a batch: the worker pool, or the main thread if the CA's key is in a token. */
export class ThreadChooser {
  readonly #deps: IssuingDeps
  readonly count: number
  #pool: WorkerPool | null = null
  #isOver = false
  #local: LocalThread | null = null

  constructor(threads: number, deps: IssuingDeps) {
    this.count = threads
    this.#deps = deps
  }

  /** Starts the threads while a batch is still being uploaded. A failure shows when a thread is needed. */
  warm(order: Pick<BatchRecord, 'profile' | 'environment'>): void {
    this.choose(order).catch(() => undefined)
  }

  /** Returns the thread for a batch. @throws {PkiError} `CA_UNKNOWN`, `KEY_PASSPHRASE_…`, `PROFILE_…` */
  async choose(order: Pick<BatchRecord, 'profile' | 'environment'>): Promise<ChunkThread> {
    const { profiles, config } = this.#deps
    const leaf = profileOfBatch(order, profiles)
    const ca = await this.#deps.issuingCa(leaf.issuer, leaf.pki === 'dccki' ? order.environment : null)
    // end() may have been called while the CA was opened.
    if (this.#isOver) throw new Error('the threads have been ended')
    if (ca.signer.key) {
      this.#pool ??= new WorkerPool(this.count, profiles, config)
      return this.#pool
    }
    this.#local ??= new LocalThread(this.#deps)
    return this.#local
  }

  /** Returns the CAs as messages to a worker. Omits those whose key cannot be posted; the main thread has them. */
  post(issuers: ReadonlyMap<ProfileId, IssuingCa>): [ProfileId, PostedCa][] {
    return [...issuers].flatMap(([id, { signer, ...ca }]) => (signer.key ? [[id, { ...ca, key: signer.key }]] : []))
  }

  /** Ends the worker threads. */
  async end(): Promise<void> {
    this.#isOver = true
    await this.#pool?.end()
    this.#pool = null
  }
}
