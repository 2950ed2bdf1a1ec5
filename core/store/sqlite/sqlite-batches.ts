import type { DatabaseSync } from 'node:sqlite'
import type { BatchOrder, BatchRecord, BatchResult, BatchState } from '../../batch/batch.ts'
import { FINAL_STATES } from '../../batch/batch.ts'
import { formatResults, parseResults } from '../../batch/stored-result.ts'
import type { AppliedChunk } from '../apply-chunk.ts'
import type { BatchChange, BatchClaim, BatchPart, BatchQuery, BatchSubmission, ChunkWork } from '../batch-store.ts'

interface Row {
  readonly id: number
  readonly participant: string
  readonly state: BatchState | typeof UPLOADING
  readonly size: number
  readonly done: number
  readonly issued: number
  readonly digest: string
  readonly submitted_at_ms: number
  readonly changed_at_ms: number
  readonly detail: string
  readonly reason: string | null
  readonly wait_limit: string | null
  readonly wait_until_ms: number | null
  readonly lease_owner: string | null
}

// What nobody sees yet.
const UPLOADING = 'UPLOADING'
const isUpload = ({ state }: Row): boolean => state === UPLOADING

/** The tables of batches. What is written here is written within a transaction of the store. */
export class SqliteBatches {
  readonly #database: DatabaseSync
  #prepared: ReturnType<typeof prepareStatements> | null = null

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  /** Most commands have nothing to do with batches. */
  get #statements() {
    this.#prepared ??= prepareStatements(this.#database)
    return this.#prepared
  }

  begin({ participant, ...detail }: BatchOrder, atMs: number): number {
    const { lastInsertRowid } = this.#statements.begin.run(participant, UPLOADING, atMs, atMs, JSON.stringify(detail))
    return Number(lastInsertRowid)
  }

  addParts(batch: number, parts: readonly BatchPart[]): void {
    for (const { first, count, digest, octets } of parts)
      this.#statements.addPart.run(batch, first, count, digest, octets)
  }

  submit(batch: number, { size, digest, spend }: BatchSubmission): void {
    const { changes } = this.#statements.submit.run(size, digest, spend.atMs, spend.atMs, batch, UPLOADING)
    if (changes !== 1) throw new Error(`batch ${batch} is no upload that could be submitted`)
  }

  dropUpload(batch: number): void {
    const row = this.#row(batch)
    if (row && isUpload(row)) this.#delete(batch)
  }

  find(batch: number): BatchRecord | null {
    const row = this.#row(batch)
    return row === null || isUpload(row) ? null : toRecord(row)
  }

  list({ participant, states, before = Number.MAX_SAFE_INTEGER, limit }: BatchQuery): BatchRecord[] {
    const whose = participant ?? null
    const wanted = states === undefined ? null : JSON.stringify(states)
    const rows = this.#statements.list.all(before, UPLOADING, whose, whose, wanted, wanted, limit)
    return (rows as unknown as Row[]).map(toRecord)
  }

  /** Returns a batch that may be claimed; looked at before the lock is asked for, and again under it. */
  claimable({ owner, nowMs, states, gone, batch }: BatchClaim): number | null {
    const values = { owner, nowMs, states: JSON.stringify(states), gone: JSON.stringify(gone), batch }
    const row = this.#statements.claimable.get(values)
    return row ? Number(row.id) : null
  }

  claim(claim: BatchClaim): BatchRecord | null {
    const id = this.claimable(claim)
    if (id === null) return null
    this.#statements.claim.run(claim.owner, claim.untilMs, id)
    return this.find(id)
  }

  renew(owner: string, untilMs: number): void {
    this.#statements.renew.run(untilMs, owner)
  }

  owners(): string[] {
    return this.#statements.owners.all().map(({ lease_owner }) => String(lease_owner))
  }

  change(batch: number, change: BatchChange): BatchRecord | null {
    const { from, owner, to, atMs, reason, waits, notBeforeMs, isReleased } = change
    const row = this.#row(batch)
    if (
      !row ||
      isUpload(row) ||
      !from.includes(row.state as BatchState) ||
      (owner !== null && row.lease_owner !== owner)
    )
      return null
    this.#statements.change.run(to, atMs, reason, waits?.limit ?? null, waits?.roomAtMs ?? null, notBeforeMs, batch)
    if (isReleased) this.#statements.release.run(batch)
    return this.find(batch)
  }

  part(batch: number, index: number): BatchPart | null {
    const row = this.#statements.part.get(batch, index) as unknown as BatchPart | undefined
    return row && index < row.first + row.count ? { ...row } : null
  }

  /** Whether the CSRs from `first` on are still for `owner` to decide. */
  isHeld({ batch, first, owner }: ChunkWork): boolean {
    const row = this.#row(batch)
    return row?.lease_owner === owner && row.done === first && row.state === 'PROCESSING'
  }

  /** Writes what came of a chunk and how far the batch has come; returns both. */
  advance(
    { batch, first, nowMs, untilMs, retryMs, results }: ChunkWork,
    { references, issued, wait }: AppliedChunk,
  ): { batch: BatchRecord; results: readonly BatchResult[] } {
    const decided = references.length === 0 ? [] : results(references)
    if (decided.length > 0) this.#statements.addResult.run(batch, first, decided.length, formatResults(decided))
    this.#statements.advance.run(decided.length, issued, nowMs, untilMs, batch)
    const row = this.#row(batch) as Row
    if (row.done === row.size) {
      this.#statements.change.run('COMPLETED', nowMs, null, null, null, null, batch)
      this.#statements.release.run(batch)
    } else if (wait) {
      const { limit, roomAtMs } = wait.state
      const notBeforeMs = Math.min(roomAtMs ?? retryMs, retryMs)
      this.#statements.change.run('QUEUED', nowMs, null, limit.version.id, roomAtMs, notBeforeMs, batch)
      this.#statements.release.run(batch)
    }
    return { batch: this.find(batch) as BatchRecord, results: decided }
  }

  results(batch: number, from: number, limit: number): BatchResult[] {
    const rows = this.#statements.results.all(batch, from, from + limit) as { first: number; value: string }[]
    return rows
      .flatMap(({ first, value }) => parseResults(value, first))
      .filter(({ index }) => index >= from && index < from + limit)
  }

  purge(beforeMs: number): number {
    const rows = this.#statements.ended.all(JSON.stringify([...FINAL_STATES, UPLOADING]), beforeMs)
    for (const { id } of rows) this.#delete(Number(id))
    return rows.length
  }

  #row(batch: number): Row | null {
    return (this.#statements.find.get(batch) as unknown as Row | undefined) ?? null
  }

  #delete(batch: number): void {
    for (const statement of this.#statements.deletions) statement.run(batch)
  }
}

function toRecord(row: Row): BatchRecord {
  const { id, participant, state, size, done, issued, digest, reason, wait_limit: limit } = row
  return {
    ...(JSON.parse(row.detail) as Omit<BatchOrder, 'participant'>),
    id,
    participant,
    state: state as BatchState,
    size,
    done,
    issued,
    digest,
    submittedAtMs: row.submitted_at_ms,
    changedAtMs: row.changed_at_ms,
    reason,
    waits: limit === null ? null : { limit, roomAtMs: row.wait_until_ms },
  }
}

function prepareStatements(database: DatabaseSync) {
  const prepare = (sql: string) => database.prepare(sql)
  return {
    begin:
      prepare(`INSERT INTO batch (participant, state, size, done, issued, digest, submitted_at_ms, changed_at_ms, detail)
      VALUES (?, ?, 0, 0, 0, '', ?, ?, ?)`),
    addPart: prepare('INSERT INTO batch_part (batch, first, count, digest, octets) VALUES (?, ?, ?, ?, ?)'),
    submit: prepare(`UPDATE batch SET state = 'PENDING', size = ?, digest = ?, submitted_at_ms = ?, changed_at_ms = ?
      WHERE id = ? AND state = ?`),
    find: prepare('SELECT * FROM batch WHERE id = ?'),
    list: prepare(`SELECT * FROM batch WHERE id < ? AND state <> ? AND (? IS NULL OR participant = ?)
      AND (? IS NULL OR state IN (SELECT value FROM json_each(?))) ORDER BY id DESC LIMIT ?`),
    claimable: prepare(`SELECT id FROM batch WHERE state IN (SELECT value FROM json_each(:states))
      AND (:batch IS NULL OR id = :batch) AND (not_before_ms IS NULL OR not_before_ms <= :nowMs)
      AND (lease_owner IS NULL OR lease_until_ms <= :nowMs
        OR (lease_owner <> :owner AND lease_owner IN (SELECT value FROM json_each(:gone))))
      ORDER BY id LIMIT 1`),
    claim: prepare('UPDATE batch SET lease_owner = ?, lease_until_ms = ? WHERE id = ?'),
    renew: prepare('UPDATE batch SET lease_until_ms = ? WHERE lease_owner = ?'),
    owners: prepare('SELECT DISTINCT lease_owner FROM batch WHERE lease_owner IS NOT NULL'),
    change: prepare(`UPDATE batch SET state = ?, changed_at_ms = ?, reason = ?, wait_limit = ?, wait_until_ms = ?,
      not_before_ms = ? WHERE id = ?`),
    release: prepare('UPDATE batch SET lease_owner = NULL, lease_until_ms = NULL WHERE id = ?'),
    part: prepare(`SELECT first, count, digest, octets FROM batch_part WHERE batch = ? AND first <= ?
      ORDER BY first DESC LIMIT 1`),
    addResult: prepare('INSERT INTO batch_result (batch, first, count, value) VALUES (?, ?, ?, ?)'),
    advance: prepare(`UPDATE batch SET done = done + ?, issued = issued + ?, changed_at_ms = ?, lease_until_ms = ?
      WHERE id = ?`),
    results: prepare(`SELECT first, value FROM batch_result WHERE batch = ?1 AND first + count > ?2 AND first < ?3
      ORDER BY first`),
    ended: prepare('SELECT id FROM batch WHERE state IN (SELECT value FROM json_each(?)) AND changed_at_ms < ?'),
    deletions: [
      prepare('DELETE FROM batch_result WHERE batch = ?'),
      prepare('DELETE FROM batch_part WHERE batch = ?'),
      prepare('DELETE FROM batch WHERE id = ?'),
    ],
  }
}
