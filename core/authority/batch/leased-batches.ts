import type { LimitState } from '../../quota/index.ts'
import type { BatchRecord, BatchSettings } from '../../records/index.ts'
import type { BatchChange } from '../../store/index.ts'
import type { IssuingDeps } from '../issuance/index.ts'
import { BatchRun } from './batch-run.ts'
import type { Lease } from './commit-chunk.ts'
import type { EngineOptions } from './engine-options.ts'
import { claimableStates, closedUntilMs } from './processing-hours.ts'

const LEASE_MS = 10_000
// A limit may be raised, or a fault corrected, before the expected time.
const RETRY_MS = 10_000
const MAX_LEASED = 1_000

/**
 * The batches that an engine has leased, and the changes that it makes to them in the store. A change fails if another
 * engine has taken the lease over; the batch is then dropped.
 */
export class LeasedBatches {
  readonly lease: Lease
  readonly #deps: IssuingDeps
  readonly #options: EngineOptions
  readonly #settings: BatchSettings
  readonly #onLastOf: (participant: string) => void
  readonly #runs = new Map<number, BatchRun>()

  /** `onLastOf` is called when a participant has no leased batch left. */
  constructor(
    deps: IssuingDeps,
    options: EngineOptions,
    settings: BatchSettings,
    onLastOf: (participant: string) => void,
  ) {
    this.lease = { owner: options.owner.id, leaseMs: LEASE_MS, retryMs: RETRY_MS }
    this.#deps = deps
    this.#options = options
    this.#settings = settings
    this.#onLastOf = onLastOf
  }

  /** The leased batches, in the order in which they were leased. */
  get all(): readonly BatchRun[] {
    return [...this.#runs.values()]
  }

  /** Leases every batch that is due, and yields those that were not leased yet. */
  async *claim(): AsyncGenerator<BatchRun> {
    const { store, clock } = this.#deps
    const { owner, only = null } = this.#options
    const gone = (await store.batches.owners()).filter((id) => owner.isGone(id))
    while (this.#runs.size < MAX_LEASED) {
      const nowMs = clock.nowMs()
      const states = claimableStates(this.#settings, nowMs)
      const claim = { owner: owner.id, nowMs, untilMs: nowMs + LEASE_MS, states, batch: only, gone }
      const record = await store.batches.claim(claim)
      if (!record) return
      if (this.#runs.has(record.id)) continue
      const run = new BatchRun(record)
      this.#runs.set(record.id, run)
      yield run
    }
  }

  /** Renews the leases of all leased batches. */
  async renew(): Promise<void> {
    if (this.#runs.size === 0) return
    await this.#deps.store.batches.renewLeases(this.lease.owner, this.#deps.clock.nowMs() + LEASE_MS)
  }

  /** Changes a leased batch. Fields that `change` does not name keep their value, except that waits are cleared. */
  async change(run: BatchRun, change: Partial<BatchChange>): Promise<void> {
    const { state, reason } = run.record
    const usual = { from: [state], to: state, reason, waits: null, notBeforeMs: null, isReleased: false, audit: null }
    const atMs = this.#deps.clock.nowMs()
    const changed = await this.#deps.store.batches.change(run.id, {
      ...usual,
      owner: this.lease.owner,
      atMs,
      ...change,
    })
    if (!changed) return this.leave(run)
    this.update(run, changed)
  }

  /** Takes over what the store now says of a batch. */
  update(run: BatchRun, record: BatchRecord): void {
    run.record = record
    this.#options.onChange?.(record)
  }

  /** Gives the lease of a batch back, with a last change. */
  async release(run: BatchRun, change: Partial<BatchChange> = {}): Promise<void> {
    if (!this.#runs.has(run.id)) return
    this.leave(run)
    await this.change(run, { ...change, isReleased: true })
  }

  /** Releases a batch until the processing hours begin. */
  pause(run: BatchRun): Promise<void> {
    const { state } = run.record
    const notBeforeMs = closedUntilMs(this.#settings, this.#deps.clock.nowMs())
    return this.release(run, { from: [state], to: state === 'PROCESSING' ? 'PAUSED' : state, notBeforeMs })
  }

  /** Releases a batch until a limit has room, or for 10 seconds if that is sooner. */
  waitForRoom(run: BatchRun, { limit, roomAtMs }: Pick<LimitState, 'limit' | 'roomAtMs'>): Promise<void> {
    const retryMs = this.#deps.clock.nowMs() + RETRY_MS
    const waits = { limit: limit.version.id, roomAtMs }
    return this.release(run, { to: 'QUEUED', waits, notBeforeMs: Math.min(roomAtMs ?? retryMs, retryMs) })
  }

  /** Releases a batch for 10 seconds, after a fault. */
  retryLater(run: BatchRun): Promise<void> {
    const { state } = run.record
    const notBeforeMs = this.#deps.clock.nowMs() + RETRY_MS
    return this.release(run, { to: state === 'PROCESSING' ? 'QUEUED' : state, notBeforeMs })
  }

  /** Ends a batch whose stored contents have changed. `reason` says what has changed. */
  endTampered(run: BatchRun, reason: string): Promise<void> {
    const atSeconds = this.#deps.clock.nowSeconds()
    const detail = { batch: run.id, participant: run.participant, reason }
    const audit = { atSeconds, actor: this.lease.owner, action: 'batch-tampered', detail } as const
    return this.release(run, { to: 'TAMPERED', reason, audit })
  }

  /** Drops a batch that has ended or belongs to another engine. */
  leave(run: BatchRun): void {
    run.isOver = true
    this.#runs.delete(run.id)
    if (!this.all.some(({ participant }) => participant === run.participant)) this.#onLastOf(run.participant)
  }
}
