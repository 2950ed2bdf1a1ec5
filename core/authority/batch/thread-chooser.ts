import type { ProfileId } from '../../pki/profile/ids/index.ts'
import type { BatchRecord } from '../../records/index.ts'
import type { IssuingCa } from '../issuance/ca/index.ts'
import type { IssuingDeps } from '../issuance/index.ts'
import type { PostedCa } from './chunk-messages.ts'
import { LocalThread } from './local-thread.ts'
import { type ChunkThread, WorkerPool } from './worker-pool.ts'

/** Says which thread does the work of a batch: one of a pool, or this one where the CA's key is in a token. */
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

  /** Starts the threads for a batch that is still being taken in. What fails fails again where it is needed. */
  warm(order: Pick<BatchRecord, 'profile' | 'environment'>): void {
    this.choose(order).catch(() => undefined)
  }

  async choose({ profile, environment }: Pick<BatchRecord, 'profile' | 'environment'>): Promise<ChunkThread> {
    const { profiles, config } = this.#deps
    const leaf = profiles.findLeaf(profile ?? 'smki-device/device-ds')
    const ca = await this.#deps.issuingCa(leaf.issuer, leaf.pki === 'dccki' ? environment : null)
    // It may have been ended while the CA was opened.
    if (this.#isOver) throw new Error('the threads have been ended')
    if (ca.signer.key) {
      this.#pool ??= new WorkerPool(this.count, profiles, config)
      return this.#pool
    }
    this.#local ??= new LocalThread(this.#deps)
    return this.#local
  }

  /** Returns the CAs as they go to another thread; one whose key cannot is known to this one already. */
  post(issuers: ReadonlyMap<ProfileId, IssuingCa>): [ProfileId, PostedCa][] {
    return [...issuers].flatMap(([id, { signer, ...ca }]) => (signer.key ? [[id, { ...ca, key: signer.key }]] : []))
  }

  async end(): Promise<void> {
    this.#isOver = true
    await this.#pool?.end()
    this.#pool = null
  }
}
