import { availableParallelism } from 'node:os'
import type { Decision } from '../../quota/index.ts'
import { type BatchRecord, type BatchSettings, type BatchState, defaultBatchSettings } from '../../records/index.ts'
import type { BatchChange } from '../../store/index.ts'
import type { IssuingDeps } from '../issuance/index.ts'
import { roomFor } from '../limits/index.ts'
import { BatchRun } from './batch-run.ts'
import { spenderOfBatch } from './batch-spender.ts'
import type { DecidedChunk } from './chunk.ts'
import { type CommittedChunk, commitChunk, type Lease } from './commit-chunk.ts'
import { closedUntilMs } from './daily-window.ts'
import { FairTurns } from './fair-turns.ts'
import { describeTampering, findTampering } from './parse-batch.ts'
import { prepareChunk } from './prepare-chunk.ts'
import type { BatchOwner } from './process-owner.ts'
import { ThreadChooser } from './thread-chooser.ts'

export interface EngineOptions {
  readonly owner: BatchOwner
  /** Worker threads, or how many; by default as many as the machine has processors. The engine ends them. */
  readonly threads?: number | ThreadChooser
  readonly settings?: BatchSettings
  /** Runs this batch and no other. */
  readonly only?: number
  /** Is told what a chunk came to, once it is durable, in request order. */
  onChunk?(batch: BatchRecord, chunk: DecidedChunk): void
  /** Is told of each change of a batch's state or progress. */
  onChange?(batch: BatchRecord): void
  /** Is told what stops a batch for now that is no fault of its own; it is tried again. */
  onFault?(batch: BatchRecord, error: unknown): void
}

const POLL_MS = 1_000
const LEASE_MS = 10_000
const HEARTBEAT_MS = 3_000
// A limit may be raised, or a fault be mended, before the time that was foreseen.
const RETRY_MS = 10_000
const MOST_RUNS = 1_000
// One that a thread works at, one that lies ready for it, one whose commit is due.
const CHUNKS_PER_THREAD = 3

/**
 * Runs the batches of a world: several in turns, each in request order, across worker threads. Whatever it is stopped or
 * killed at, it goes on behind the last chunk that was committed.
 */
export class BatchEngine {
  readonly #deps: IssuingDeps
  readonly #options: EngineOptions
  readonly #settings: BatchSettings
  readonly #lease: Lease
  readonly #threads: ThreadChooser
  readonly #turns: FairTurns
  readonly #runs = new Map<number, BatchRun>()
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
    this.#lease = { owner: options.owner.id, leaseMs: LEASE_MS, retryMs: RETRY_MS }
    this.#turns = new FairTurns(this.#settings.weights)
    this.#slots = this.#threads.count * CHUNKS_PER_THREAD
  }

  /** Begins to run what is due, and whatever becomes due. */
  start(): void {
    this.#timers = [
      setInterval(() => this.wake(), POLL_MS),
      setInterval(() => this.#inBackground(() => this.#renew()), HEARTBEAT_MS),
    ]
    this.wake()
  }

  /** Looks at once whether something is due, as after a submission. */
  wake(): void {
    this.#isWoken = true
    this.#ticking ??= this.#tick().finally(() => {
      this.#ticking = null
      if (this.#isWoken && !this.#isStopping) this.wake()
    })
  }

  /** Lets the chunks under way be decided, hands back every batch and ends the threads. */
  async stop(): Promise<void> {
    this.#isStopping = true
    for (const timer of this.#timers) clearInterval(timer)
    await this.#ticking
    for (const run of this.#runs.values()) run.isOver = true
    for (const run of [...this.#runs.values()]) {
      await run.tail
      await this.#release(run, {})
    }
    await this.#threads.end()
  }

  async #tick(): Promise<void> {
    while (this.#isWoken && !this.#isStopping) {
      this.#isWoken = false
      try {
        await this.#claimAll()
      } catch (error) {
        this.#report(null, error)
      }
      this.#schedule()
    }
  }

  async #claimAll(): Promise<void> {
    const { store, clock } = this.#deps
    const { owner, only = null } = this.#options
    const gone = (await store.batches.owners()).filter((id) => owner.isGone(id))
    while (this.#runs.size < MOST_RUNS) {
      const nowMs = clock.nowMs()
      const states = this.#claimableStates(nowMs)
      const claim = { owner: owner.id, nowMs, untilMs: nowMs + LEASE_MS, states, batch: only, gone }
      const record = await store.batches.claim(claim)
      if (!record) return
      if (this.#runs.has(record.id)) continue
      const run = new BatchRun(record)
      this.#runs.set(record.id, run)
      run.tail = this.#guarded(run, () => this.#makeReady(run))
    }
  }

  #claimableStates(nowMs: number): BatchState[] {
    const states: BatchState[] = this.#settings.approval === 'automatic' ? ['PENDING', 'PARSING'] : ['PARSING']
    // One that was being processed when its engine was killed may have to be paused.
    return closedUntilMs(this.#settings, nowMs) === null
      ? [...states, 'QUEUED', 'PROCESSING', 'PAUSED']
      : [...states, 'PROCESSING']
  }

  /** Takes a batch from where it stands to where its CSRs may be processed. */
  async #makeReady(run: BatchRun): Promise<void> {
    if (run.record.state === 'PENDING') {
      const detail = { batch: run.id, participant: run.participant, approval: 'automatic' }
      const audit = {
        atSeconds: this.#deps.clock.nowSeconds(),
        actor: 'automatic',
        action: 'batch-approved',
        detail,
      } as const
      await this.#change(run, { from: ['PENDING'], to: 'PARSING', audit })
    }
    if (run.record.state === 'PARSING') {
      const found = await findTampering(run.record, this.#deps.store)
      if (found !== null) return this.#tampered(run, found)
      await this.#change(run, { from: ['PARSING'], to: 'QUEUED' })
    }
    if (run.record.waits) {
      const decision = await this.#roomFor(run.record)
      if (decision.kind === 'queue') return this.#wait(run, decision.state)
    }
    run.isReady = true
    this.#schedule()
  }

  /** Whether one CSR more would fit: what has waited is not verified again and again until then. */
  #roomFor(batch: BatchRecord): Promise<Decision> {
    return roomFor(spenderOfBatch(batch, this.#deps.profiles), { submitted: 0, processed: 1 }, this.#deps)
  }

  #schedule(): void {
    while (this.#slots > 0 && !this.#isStopping) {
      const waiting = [...this.#runs.values()].filter((run) => run.isWaitingForTurn)
      const run = this.#turns.pick(waiting)
      if (!run) return
      this.#begin(run)
    }
  }

  /** Begins the next chunk of a batch; it is prepared beside others and committed after those before it. */
  #begin(run: BatchRun): void {
    this.#slots--
    run.isLoading = true
    run.underWay++
    const before = run.tail
    const prepared = this.#prepare(run)
    // It is awaited below, in its turn; until then a failure is not unhandled.
    prepared.catch(() => undefined)
    run.tail = this.#guarded(run, async () => {
      await before
      const chunk = await prepared
      if (!run.isOver) await this.#conclude(run, chunk)
    }).finally(() => {
      this.#slots++
      run.underWay--
      this.#schedule()
    })
  }

  async #prepare(run: BatchRun): Promise<Awaited<ReturnType<typeof prepareChunk>> | 'closed'> {
    try {
      const first = run.next
      const { store, clock } = this.#deps
      if (closedUntilMs(this.#settings, clock.nowMs()) !== null) {
        run.next = run.record.size
        return 'closed'
      }
      if (run.record.state !== 'PROCESSING') await this.#change(run, { from: ['QUEUED', 'PAUSED'], to: 'PROCESSING' })
      const part = run.isOver ? null : await store.batches.findPart(run.id, first)
      if (!part) return { kind: 'tampered' }
      run.next = part.first + part.count
      run.served += run.next - first
      this.#turns.count(run.participant, run.next - first)
      run.isLoading = false
      this.#schedule()
      return await prepareChunk(run.record, part, first, this.#threads, this.#deps)
    } finally {
      run.isLoading = false
    }
  }

  async #conclude(run: BatchRun, chunk: Awaited<ReturnType<typeof prepareChunk>> | 'closed'): Promise<void> {
    if (chunk === 'closed') return this.#pause(run)
    if (chunk.kind === 'tampered') return this.#tampered(run, describeTampering(run.record.done, 1))
    if (chunk.prospects.length > 0) {
      const outcome = await commitChunk(run.record, chunk, this.#lease, this.#deps)
      this.#tell(run, outcome)
    }
    if (chunk.wait && !run.isOver) await this.#wait(run, chunk.wait.state)
  }

  #tell(run: BatchRun, outcome: CommittedChunk): void {
    if (outcome.kind === 'lost') {
      this.#leave(run)
      return
    }
    run.record = outcome.batch
    this.#options.onChunk?.(run.record, { results: outcome.results, certificates: outcome.certificates })
    this.#options.onChange?.(run.record)
    if (run.record.state !== 'PROCESSING') this.#leave(run)
  }

  #pause(run: BatchRun): Promise<void> {
    const notBeforeMs = closedUntilMs(this.#settings, this.#deps.clock.nowMs())
    const isBegun = run.record.state === 'PROCESSING'
    return this.#release(run, { from: [run.record.state], to: isBegun ? 'PAUSED' : run.record.state, notBeforeMs })
  }

  #wait(
    run: BatchRun,
    { limit, roomAtMs }: { limit: { version: { id: string } }; roomAtMs: number | null },
  ): Promise<void> {
    const retryMs = this.#deps.clock.nowMs() + RETRY_MS
    const waits = { limit: limit.version.id, roomAtMs }
    return this.#release(run, { to: 'QUEUED', waits, notBeforeMs: Math.min(roomAtMs ?? retryMs, retryMs) })
  }

  #tampered(run: BatchRun, reason: string): Promise<void> {
    const { clock } = this.#deps
    const detail = { batch: run.id, participant: run.participant, reason }
    const audit = { atSeconds: clock.nowSeconds(), actor: this.#lease.owner, action: 'batch-tampered', detail } as const
    return this.#release(run, { to: 'TAMPERED', reason, audit })
  }

  /** Changes a batch that is this engine's; where it no longer is, the run is over. */
  async #change(run: BatchRun, change: Partial<BatchChange>): Promise<void> {
    const { state, reason } = run.record
    const usual = { from: [state], to: state, reason, waits: null, notBeforeMs: null, isReleased: false, audit: null }
    const atMs = this.#deps.clock.nowMs()
    const changed = await this.#deps.store.batches.change(run.id, {
      ...usual,
      owner: this.#lease.owner,
      atMs,
      ...change,
    })
    if (!changed) return this.#leave(run)
    run.record = changed
    this.#options.onChange?.(changed)
  }

  async #release(run: BatchRun, change: Partial<BatchChange>): Promise<void> {
    if (!this.#runs.has(run.id)) return
    this.#leave(run)
    await this.#change(run, { ...change, isReleased: true })
  }

  #leave(run: BatchRun): void {
    run.isOver = true
    this.#runs.delete(run.id)
    const hasOther = [...this.#runs.values()].some(({ participant }) => participant === run.participant)
    if (!hasOther) this.#turns.leave(run.participant)
  }

  /** What fails is no fault of the batch: it is handed back and tried again later. */
  async #guarded(run: BatchRun, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.#report(run.record, error)
      const state = run.record.state === 'PROCESSING' ? 'QUEUED' : run.record.state
      const notBeforeMs = this.#deps.clock.nowMs() + RETRY_MS
      await this.#release(run, { to: state, notBeforeMs }).catch((cause) => this.#report(run.record, cause))
    }
  }

  #report(batch: BatchRecord | null, error: unknown): void {
    if (batch) this.#options.onFault?.(batch, error)
  }

  async #renew(): Promise<void> {
    if (this.#runs.size === 0) return
    await this.#deps.store.batches.renewLeases(this.#lease.owner, this.#deps.clock.nowMs() + LEASE_MS)
  }

  #inBackground(work: () => Promise<void>): void {
    work().catch((error) => this.#report(null, error))
  }
}
