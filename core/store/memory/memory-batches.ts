import type { Spending } from '../../quota/index.ts'
import {
  type AuditEntry,
  type AuditRow,
  type BatchOrder,
  type BatchRecord,
  type BatchResult,
  FINAL_STATES,
} from '../../records/index.ts'
import { type AppliedChunk, applyChunk, applyUnit, type Transaction } from '../decide/index.ts'
import {
  auditAlone,
  type BatchChange,
  type BatchClaim,
  type BatchPart,
  type BatchQuery,
  type BatchStore,
  type BatchSubmission,
  type ChunkOutcome,
  type ChunkWork,
  type CommitUnit,
  type Purged,
  type SubmissionOutcome,
} from '../index.ts'

interface Kept {
  record: BatchRecord
  isSubmitted: boolean
  readonly parts: BatchPart[]
  readonly results: BatchResult[]
  notBeforeMs: number
  lease: { readonly owner: string; readonly untilMs: number } | null
}

/** What the store lends: what may be decided and written. */
interface Host {
  readonly transaction: Transaction
  spend<T>(units: readonly CommitUnit[], work: (spending: Spending) => T): T
  append(entry: AuditEntry): AuditRow
}

/** The batches of a store in memory. */
export class MemoryBatches implements BatchStore {
  readonly #batches = new Map<number, Kept>()
  readonly #host: Host
  #count = 0

  constructor(host: Host) {
    this.#host = host
  }

  async begin(order: BatchOrder, atMs: number): Promise<number> {
    const id = ++this.#count
    const progress = { state: 'PENDING', size: 0, done: 0, issued: 0, digest: '' } as const
    const record = { ...order, ...progress, id, submittedAtMs: atMs, changedAtMs: atMs, reason: null, waits: null }
    this.#batches.set(id, { record, isSubmitted: false, parts: [], results: [], notBeforeMs: 0, lease: null })
    return id
  }

  async addParts(batch: number, parts: readonly BatchPart[]): Promise<void> {
    this.#get(batch).parts.push(...parts)
  }

  async submit(batch: number, submission: BatchSubmission): Promise<SubmissionOutcome> {
    const { size, digest, spend, audit, once } = submission
    const unit = { ...auditAlone(audit), spend, ...(once ? { once } : {}) }
    const outcome = this.#host.spend([unit], (spending) => applyUnit(unit, this.#host.transaction, spending))
    if (outcome.kind === 'no-room' || outcome.kind === 'repeated') return outcome
    if (outcome.kind !== 'committed') throw new Error(`a submission came to "${outcome.kind}"`)
    const kept = this.#get(batch)
    kept.isSubmitted = true
    kept.record = { ...kept.record, size, digest, submittedAtMs: spend.atMs, changedAtMs: spend.atMs }
    return { kind: 'submitted', reference: outcome.audit.sequence }
  }

  async dropUpload(batch: number): Promise<void> {
    if (this.#batches.get(batch)?.isSubmitted === false) this.#batches.delete(batch)
  }

  async find(batch: number): Promise<BatchRecord | null> {
    const kept = this.#batches.get(batch)
    return kept?.isSubmitted ? kept.record : null
  }

  async list({ participant, states, before = Number.POSITIVE_INFINITY, limit }: BatchQuery): Promise<BatchRecord[]> {
    return this.#submitted()
      .map(({ record }) => record)
      .filter((record) => record.id < before && (states?.includes(record.state) ?? true))
      .filter((record) => record.participant === (participant ?? record.participant))
      .reverse()
      .slice(0, limit)
  }

  async claim({ owner, nowMs, untilMs, states, batch, gone }: BatchClaim): Promise<BatchRecord | null> {
    const isFree = ({ lease }: Kept): boolean =>
      lease === null || lease.untilMs <= nowMs || (lease.owner !== owner && gone.includes(lease.owner))
    const found = this.#submitted().find(
      (kept) =>
        states.includes(kept.record.state) &&
        (batch === null ? kept.notBeforeMs <= nowMs : kept.record.id === batch) &&
        isFree(kept),
    )
    if (!found) return null
    found.lease = { owner, untilMs }
    return found.record
  }

  async renewLeases(owner: string, untilMs: number): Promise<void> {
    for (const kept of this.#batches.values()) if (kept.lease?.owner === owner) kept.lease = { owner, untilMs }
  }

  async owners(): Promise<string[]> {
    return [...new Set(this.#submitted().flatMap(({ lease }) => (lease ? [lease.owner] : [])))]
  }

  async change(batch: number, change: BatchChange): Promise<BatchRecord | null> {
    const changed = this.#change(batch, change)
    if (changed && change.audit) this.#host.append(change.audit)
    return changed
  }

  #change(batch: number, change: Omit<BatchChange, 'audit'>): BatchRecord | null {
    const { from, owner, to, atMs, reason, waits, notBeforeMs, isReleased } = change
    const kept = this.#batches.get(batch)
    if (!kept?.isSubmitted || !from.includes(kept.record.state)) return null
    if (owner !== null && kept.lease?.owner !== owner) return null
    kept.record = { ...kept.record, state: to, changedAtMs: atMs, reason, waits }
    kept.notBeforeMs = notBeforeMs ?? 0
    if (isReleased) kept.lease = null
    return kept.record
  }

  async findPart(batch: number, index: number): Promise<BatchPart | null> {
    const isHolding = ({ first, count }: BatchPart): boolean => index >= first && index < first + count
    const part = this.#batches.get(batch)?.parts.find(isHolding)
    // A copy: whoever works at it may move it to another thread.
    return part ? { ...part, octets: Uint8Array.from(part.octets) } : null
  }

  async commitChunk(work: ChunkWork): Promise<ChunkOutcome> {
    const { transaction } = this.#host
    if (!this.#isHeld(work)) return { kind: 'lost' }
    if (work.revision !== null && work.revision !== transaction.currentRevision()) return { kind: 'revised' }
    const applied = this.#host.spend(work.units, (spending) => applyChunk(work, transaction, spending))
    return { kind: 'committed', ...this.#advance(work, applied), wait: applied.wait }
  }

  #isHeld({ batch, first, owner }: ChunkWork): boolean {
    const kept = this.#batches.get(batch)
    return kept?.lease?.owner === owner && kept.record.done === first && kept.record.state === 'PROCESSING'
  }

  #advance(
    { batch, nowMs, untilMs, retryMs, owner, results }: ChunkWork,
    { references, issued, wait }: AppliedChunk,
  ): { batch: BatchRecord; results: readonly BatchResult[] } {
    const kept = this.#get(batch)
    const decided = references.length === 0 ? [] : results(references)
    kept.results.push(...decided)
    const done = kept.record.done + decided.length
    kept.record = { ...kept.record, done, issued: kept.record.issued + issued, changedAtMs: nowMs }
    kept.lease = { owner, untilMs }
    const change = { from: [kept.record.state], owner, atMs: nowMs, reason: null, isReleased: true }
    if (done === kept.record.size) this.#change(batch, { ...change, to: 'COMPLETED', waits: null, notBeforeMs: null })
    else if (wait) {
      const { limit, roomAtMs } = wait.state
      const notBeforeMs = Math.min(roomAtMs ?? retryMs, retryMs)
      this.#change(batch, { ...change, to: 'QUEUED', waits: { limit: limit.version.id, roomAtMs }, notBeforeMs })
    }
    return { batch: kept.record, results: decided }
  }

  async listResults(batch: number, from: number, limit: number): Promise<BatchResult[]> {
    return this.#batches.get(batch)?.results.slice(from, from + limit) ?? []
  }

  async purge(beforeMs: number, most: number): Promise<Purged> {
    const isOver = ({ record, isSubmitted }: Kept): boolean =>
      record.changedAtMs < beforeMs && (!isSubmitted || FINAL_STATES.includes(record.state))
    const over = [...this.#batches].filter(([, kept]) => isOver(kept))
    for (const [, kept] of over) kept.isSubmitted = false
    let left = most
    let forgotten = 0
    for (const [id, { parts, results }] of over) {
      for (const rows of [results, parts]) left -= rows.splice(0, left).length
      if (left === 0) return { forgotten, isDone: false }
      this.#batches.delete(id)
      forgotten++
    }
    return { forgotten, isDone: true }
  }

  #submitted(): Kept[] {
    return [...this.#batches.values()].filter(({ isSubmitted }) => isSubmitted)
  }

  #get(batch: number): Kept {
    const kept = this.#batches.get(batch)
    if (!kept) throw new Error(`there is no batch ${batch}`)
    return kept
  }
}
