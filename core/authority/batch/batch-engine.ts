import { availableParallelism } from 'node:os'
import { type BatchRecord, type BatchSettings, defaultBatchSettings } from '../../records/index.ts'
import type { IssuingDeps } from '../issuance/index.ts'
import type { BatchRun } from './batch-run.ts'
import { type CommittedChunk, commitChunk } from './commit-chunk.ts'
import type { EngineOptions } from './engine-options.ts'
import { FairScheduler } from './fair-scheduler.ts'
import { describeTampering } from './find-tampering.ts'
import { LeasedBatches } from './leased-batches.ts'
import { makeReady } from './make-ready.ts'
import { prepareChunk } from './prepare-chunk.ts'
import { closedUntilMs } from './processing-hours.ts'
import { ThreadChooser } from './thread-chooser.ts'

const POLL_MS = 1_000
const HEARTBEAT_MS = 3_000
// One chunk that a thread works on, one that is ready for it, one that waits for its commit.
const CHUNKS_PER_THREAD = 3

/** A prepared chunk, or `closed` outside the processing hours. */
type NextChunk = Awaited<ReturnType<typeof prepareChunk>> | 'closed'

/**
 * Runs the batches of a world on worker threads. Batches take turns; the CSRs of each are processed in request order.
 * After a stop or a kill at any moment, an engine continues after the last committed chunk.
 */
export class BatchEngine {
  readonly #deps: IssuingDeps
  readonly #options: EngineOptions
  readonly #settings: BatchSettings
  readonly #threads: ThreadChooser
  readonly #scheduler: FairScheduler
  readonly #leased: LeasedBatches
  /** How many more chunks may be in progress. */
  #slots: number
  #isStopping = false
  #ticking: Promise<void> | null = null
  #isWoken = false
  #timers: NodeJS.Timeout[] = []

  constructor(deps: IssuingDeps, options: EngineOptions) {
    const threads = options.threads ?? availableParallelism()
    this.#threads = typeof threads === 'number' ? new ThreadChooser(threads, deps) : threads
    this.#deps = deps
    this.#options = options
    this.#settings = options.settings ?? deps.config.batches ?? defaultBatchSettings
    this.#scheduler = new FairScheduler(this.#settings.weights)
    this.#leased = new LeasedBatches(deps, options, this.#settings, (last) => this.#scheduler.forget(last))
    this.#slots = this.#threads.count * CHUNKS_PER_THREAD
  }

  /** Starts to run the batches that are due now and later. */
  start(): void {
    this.#timers = [
      setInterval(() => this.wake(), POLL_MS),
      // A lease that is not renewed now is renewed by the next beat, or by a commit.
      setInterval(() => this.#leased.renew().catch(() => undefined), HEARTBEAT_MS),
    ]
    this.wake()
  }

  /** Looks for batches that are due. Call it after a submission, so that the batch does not wait for the next poll. */
  wake(): void {
    this.#isWoken = true
    this.#ticking ??= this.#tick().finally(() => {
      this.#ticking = null
      if (this.#isWoken && !this.#isStopping) this.wake()
    })
  }

  /** Finishes the chunks in progress, gives every lease back and ends the threads. */
  async stop(): Promise<void> {
    this.#isStopping = true
    for (const timer of this.#timers) clearInterval(timer)
    await this.#ticking
    for (const run of this.#leased.all) run.isOver = true
    for (const run of this.#leased.all) {
      await run.tail
      await this.#leased.release(run)
    }
    await this.#threads.end()
  }

  async #tick(): Promise<void> {
    while (this.#isWoken && !this.#isStopping) {
      this.#isWoken = false
      try {
        for await (const run of this.#leased.claim()) run.tail = this.#guarded(run, () => this.#makeReady(run))
      } catch {
        // The store is busy or unreachable, which is not the fault of a batch. The next poll tries again.
      }
      this.#schedule()
    }
  }

  async #makeReady(run: BatchRun): Promise<void> {
    await makeReady(run, this.#leased, this.#deps)
    this.#schedule()
  }

  #schedule(): void {
    while (this.#slots > 0 && !this.#isStopping) {
      const run = this.#scheduler.pick(this.#leased.all.filter((each) => each.isWaitingForTurn))
      if (!run) return
      this.#startChunk(run)
    }
  }

  /** Starts the next chunk of a batch. Chunks are prepared at the same time and committed one after another. */
  #startChunk(run: BatchRun): void {
    this.#slots--
    run.isLoading = true
    const before = run.tail
    const prepared = this.#prepare(run)
    // It is awaited below, in its turn. Until then its failure must not count as unhandled.
    prepared.catch(() => undefined)
    run.tail = this.#guarded(run, async () => {
      await before
      const chunk = await prepared
      if (!run.isOver) await this.#conclude(run, chunk)
    }).finally(() => {
      this.#slots++
      this.#schedule()
    })
  }

  async #prepare(run: BatchRun): Promise<NextChunk> {
    try {
      const first = run.next
      const { store, clock } = this.#deps
      if (closedUntilMs(this.#settings, clock.nowMs()) !== null) {
        run.next = run.record.size
        return 'closed'
      }
      if (run.record.state !== 'PROCESSING')
        await this.#leased.change(run, { from: ['QUEUED', 'PAUSED'], to: 'PROCESSING' })
      const part = run.isOver ? null : await store.batches.findPart(run.id, first)
      if (!part) return { kind: 'tampered' }
      run.next = part.first + part.count
      run.served += run.next - first
      this.#scheduler.count(run.participant, run.next - first)
      run.isLoading = false
      this.#schedule()
      return await prepareChunk(run.record, part, first, this.#threads, this.#deps)
    } finally {
      run.isLoading = false
    }
  }

  async #conclude(run: BatchRun, chunk: NextChunk): Promise<void> {
    if (chunk === 'closed') return this.#leased.pause(run)
    if (chunk.kind === 'tampered') return this.#leased.endTampered(run, describeTampering(run.record.done, 1))
    if (chunk.csrs.length > 0) {
      const outcome = await commitChunk(run.record, chunk, this.#leased.lease, this.#deps)
      this.#report(run, outcome)
    }
    if (chunk.wait && !run.isOver) await this.#leased.waitForRoom(run, chunk.wait.state)
  }

  #report(run: BatchRun, outcome: CommittedChunk): void {
    if (outcome.kind === 'lost') {
      this.#leased.leave(run)
      return
    }
    const { results, certificates } = outcome
    run.record = outcome.batch
    this.#options.onChunk?.(run.record, { results, certificates })
    this.#leased.update(run, outcome.batch)
    if (run.record.state !== 'PROCESSING') this.#leased.leave(run)
  }

  /** Does `work` for a batch. A failure is not the batch's fault, so the batch is released and tried again later. */
  async #guarded(run: BatchRun, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.#reportFault(run.record, error)
      await this.#leased.retryLater(run).catch((cause) => this.#reportFault(run.record, cause))
    }
  }

  #reportFault(batch: BatchRecord, error: unknown): void {
    this.#options.onFault?.(batch, error)
  }
}
