import { type BatchOrder, type BatchRecord, type BatchResult, FINAL_STATES } from '../../batch/batch.ts'
import type { AppliedChunk } from '../apply-chunk.ts'
import type { BatchChange, BatchClaim, BatchPart, BatchQuery, BatchSubmission, ChunkWork } from '../batch-store.ts'

interface Kept {
  record: BatchRecord
  isSubmitted: boolean
  readonly parts: BatchPart[]
  readonly results: BatchResult[]
  notBeforeMs: number
  lease: { readonly owner: string; readonly untilMs: number } | null
}

/** The batches of a store in memory. */
export class MemoryBatches {
  readonly #batches = new Map<number, Kept>()
  #count = 0

  begin(order: BatchOrder, atMs: number): number {
    const id = ++this.#count
    const progress = { state: 'PENDING', size: 0, done: 0, issued: 0, digest: '' } as const
    const record = { ...order, ...progress, id, submittedAtMs: atMs, changedAtMs: atMs, reason: null, waits: null }
    this.#batches.set(id, { record, isSubmitted: false, parts: [], results: [], notBeforeMs: 0, lease: null })
    return id
  }

  addParts(batch: number, parts: readonly BatchPart[]): void {
    this.#get(batch).parts.push(...parts)
  }

  submit(batch: number, { size, digest, spend: { atMs } }: BatchSubmission): void {
    const kept = this.#get(batch)
    kept.isSubmitted = true
    kept.record = { ...kept.record, size, digest, submittedAtMs: atMs, changedAtMs: atMs }
  }

  dropUpload(batch: number): void {
    if (this.#batches.get(batch)?.isSubmitted === false) this.#batches.delete(batch)
  }

  find(batch: number): BatchRecord | null {
    const kept = this.#batches.get(batch)
    return kept?.isSubmitted ? kept.record : null
  }

  list({ participant, states, before = Number.POSITIVE_INFINITY, limit }: BatchQuery): BatchRecord[] {
    return this.#submitted()
      .map(({ record }) => record)
      .filter((record) => record.id < before && (states?.includes(record.state) ?? true))
      .filter((record) => record.participant === (participant ?? record.participant))
      .reverse()
      .slice(0, limit)
  }

  claim({ owner, nowMs, untilMs, states, batch, gone }: BatchClaim): BatchRecord | null {
    const isFree = ({ lease }: Kept): boolean =>
      lease === null || lease.untilMs <= nowMs || (lease.owner !== owner && gone.includes(lease.owner))
    const found = this.#submitted().find(
      (kept) =>
        states.includes(kept.record.state) &&
        kept.record.id === (batch ?? kept.record.id) &&
        kept.notBeforeMs <= nowMs &&
        isFree(kept),
    )
    if (!found) return null
    found.lease = { owner, untilMs }
    return found.record
  }

  renew(owner: string, untilMs: number): void {
    for (const kept of this.#batches.values()) if (kept.lease?.owner === owner) kept.lease = { owner, untilMs }
  }

  owners(): string[] {
    return [...new Set(this.#submitted().flatMap(({ lease }) => (lease ? [lease.owner] : [])))]
  }

  change(batch: number, change: BatchChange): BatchRecord | null {
    const { from, owner, to, atMs, reason, waits, notBeforeMs, isReleased } = change
    const kept = this.#batches.get(batch)
    if (!kept?.isSubmitted || !from.includes(kept.record.state)) return null
    if (owner !== null && kept.lease?.owner !== owner) return null
    kept.record = { ...kept.record, state: to, changedAtMs: atMs, reason, waits }
    kept.notBeforeMs = notBeforeMs ?? 0
    if (isReleased) kept.lease = null
    return kept.record
  }

  part(batch: number, index: number): BatchPart | null {
    const isHolding = ({ first, count }: BatchPart): boolean => index >= first && index < first + count
    return this.#batches.get(batch)?.parts.find(isHolding) ?? null
  }

  isHeld({ batch, first, owner }: ChunkWork): boolean {
    const kept = this.#batches.get(batch)
    return kept?.lease?.owner === owner && kept.record.done === first && kept.record.state === 'PROCESSING'
  }

  advance(
    { batch, nowMs, untilMs, retryMs, owner, results }: ChunkWork,
    { references, issued, wait }: AppliedChunk,
  ): { batch: BatchRecord; results: readonly BatchResult[] } {
    const kept = this.#get(batch)
    const decided = references.length === 0 ? [] : results(references)
    kept.results.push(...decided)
    const done = kept.record.done + decided.length
    kept.record = { ...kept.record, done, issued: kept.record.issued + issued, changedAtMs: nowMs }
    kept.lease = { owner, untilMs }
    const change = { from: [kept.record.state], owner, atMs: nowMs, reason: null, isReleased: true, audit: null }
    if (done === kept.record.size) this.change(batch, { ...change, to: 'COMPLETED', waits: null, notBeforeMs: null })
    else if (wait) {
      const { limit, roomAtMs } = wait.state
      const notBeforeMs = Math.min(roomAtMs ?? retryMs, retryMs)
      this.change(batch, { ...change, to: 'QUEUED', waits: { limit: limit.version.id, roomAtMs }, notBeforeMs })
    }
    return { batch: kept.record, results: decided }
  }

  results(batch: number, from: number, limit: number): BatchResult[] {
    return this.#batches.get(batch)?.results.slice(from, from + limit) ?? []
  }

  purge(beforeMs: number): number {
    const isOver = ({ record, isSubmitted }: Kept): boolean =>
      record.changedAtMs < beforeMs && (!isSubmitted || FINAL_STATES.includes(record.state))
    const over = [...this.#batches].filter(([, kept]) => isOver(kept))
    for (const [id] of over) this.#batches.delete(id)
    return over.length
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
