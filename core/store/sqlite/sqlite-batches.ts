import type { DatabaseSync } from 'node:sqlite'
import type { Spending } from '../../quota/index.ts'
import {
  type AuditEntry,
  type AuditRow,
  type BatchOrder,
  type BatchRecord,
  type BatchResult,
  type BatchState,
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
import { formatResults, parseResults } from '../sql/index.ts'

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

/** What the store lends: its transaction, and what may be decided and written in it. */
interface Host {
  readonly transaction: Transaction
  inTransaction<T>(work: () => T): T
  spend<T>(units: readonly CommitUnit[], work: (spending: Spending) => T): T
  append(entry: AuditEntry): AuditRow
}

/** Batches in SQLite. */
export class SqliteBatches implements BatchStore {
  readonly #database: DatabaseSync
  readonly #host: Host
  #prepared: ReturnType<typeof prepareStatements> | null = null

  constructor(database: DatabaseSync, host: Host) {
    this.#database = database
    this.#host = host
  }

  /** Most commands have nothing to do with batches. */
  get #statements() {
    this.#prepared ??= prepareStatements(this.#database)
    return this.#prepared
  }

  async begin({ participant, ...detail }: BatchOrder, atMs: number): Promise<number> {
    return this.#host.inTransaction(() => {
      const values = [participant, UPLOADING, atMs, atMs, JSON.stringify(detail)]
      return Number(this.#statements.begin.run(...values).lastInsertRowid)
    })
  }

  async addParts(batch: number, parts: readonly BatchPart[]): Promise<void> {
    this.#host.inTransaction(() => {
      for (const { first, count, digest, octets } of parts)
        this.#statements.addPart.run(batch, first, count, digest, octets)
    })
  }

  async submit(batch: number, submission: BatchSubmission): Promise<SubmissionOutcome> {
    const { size, digest, spend, audit, once } = submission
    const unit = { ...auditAlone(audit), spend, ...(once ? { once } : {}) }
    return this.#host.inTransaction(() => {
      const outcome = this.#host.spend([unit], (spending) => applyUnit(unit, this.#host.transaction, spending))
      if (outcome.kind === 'no-room' || outcome.kind === 'repeated') return outcome
      if (outcome.kind !== 'committed') throw new Error(`a submission came to "${outcome.kind}"`)
      const { changes } = this.#statements.submit.run(size, digest, spend.atMs, spend.atMs, batch, UPLOADING)
      if (changes !== 1) throw new Error(`batch ${batch} is no upload that could be submitted`)
      return { kind: 'submitted', reference: outcome.audit.sequence }
    })
  }

  async dropUpload(batch: number): Promise<void> {
    this.#host.inTransaction(() => {
      const row = this.#row(batch)
      if (row && isUpload(row)) this.#delete(batch)
    })
  }

  async find(batch: number): Promise<BatchRecord | null> {
    return this.#find(batch)
  }

  async list({ participant, states, before = Number.MAX_SAFE_INTEGER, limit }: BatchQuery): Promise<BatchRecord[]> {
    const whose = participant ?? null
    const wanted = states === undefined ? null : JSON.stringify(states)
    const rows = this.#statements.list.all(before, UPLOADING, whose, whose, wanted, wanted, limit)
    return (rows as unknown as Row[]).map(toRecord)
  }

  async claim(claim: BatchClaim): Promise<BatchRecord | null> {
    // An engine asks again and again, mostly in vain, and that locks nobody out.
    if (this.#claimable(claim) === null) return null
    return this.#host.inTransaction(() => {
      const id = this.#claimable(claim)
      if (id === null) return null
      this.#statements.claim.run(claim.owner, claim.untilMs, id)
      return this.#find(id)
    })
  }

  async renewLeases(owner: string, untilMs: number): Promise<void> {
    this.#host.inTransaction(() => this.#statements.renew.run(untilMs, owner))
  }

  async owners(): Promise<string[]> {
    return this.#statements.owners.all().map(({ lease_owner }) => String(lease_owner))
  }

  async change(batch: number, change: BatchChange): Promise<BatchRecord | null> {
    const { from, owner, to, atMs, reason, waits, notBeforeMs, isReleased, audit } = change
    return this.#host.inTransaction(() => {
      const row = this.#row(batch)
      if (!row || isUpload(row) || !from.includes(row.state as BatchState)) return null
      if (owner !== null && row.lease_owner !== owner) return null
      this.#statements.change.run(to, atMs, reason, waits?.limit ?? null, waits?.roomAtMs ?? null, notBeforeMs, batch)
      if (isReleased) this.#statements.release.run(batch)
      if (audit) this.#host.append(audit)
      return this.#find(batch)
    })
  }

  async findPart(batch: number, index: number): Promise<BatchPart | null> {
    const row = this.#statements.part.get(batch, index) as unknown as BatchPart | undefined
    return row && index < row.first + row.count ? { ...row } : null
  }

  async commitChunk(work: ChunkWork): Promise<ChunkOutcome> {
    const { transaction } = this.#host
    return this.#host.inTransaction(() => {
      if (!this.#isHeld(work)) return { kind: 'lost' }
      if (work.revision !== null && work.revision !== transaction.currentRevision()) return { kind: 'revised' }
      const applied = this.#host.spend(work.units, (spending) => applyChunk(work, transaction, spending))
      return { kind: 'committed', ...this.#advance(work, applied), wait: applied.wait }
    })
  }

  async listResults(batch: number, from: number, limit: number): Promise<BatchResult[]> {
    const rows = this.#statements.results.all(batch, from, from + limit) as { first: number; value: string }[]
    return rows
      .flatMap(({ first, value }) => parseResults(value, first))
      .filter(({ index }) => index >= from && index < from + limit)
  }

  async purge(beforeMs: number, most: number): Promise<Purged> {
    const ended = JSON.stringify(FINAL_STATES)
    // Mostly nothing is over, and to find that out locks nobody out.
    const isAny = this.#statements.isAnyOver.get(JSON.stringify([...FINAL_STATES, UPLOADING]), beforeMs) !== undefined
    if (!isAny) return { forgotten: 0, isDone: true }
    return this.#host.inTransaction(() => {
      this.#statements.hide.run(UPLOADING, ended, beforeMs)
      return this.#purgeHidden(beforeMs, most)
    })
  }

  #purgeHidden(beforeMs: number, most: number): Purged {
    let left = most
    let forgotten = 0
    for (;;) {
      const id = this.#statements.hidden.get(UPLOADING, beforeMs)?.id
      if (id === undefined) return { forgotten, isDone: true }
      for (const statement of this.#statements.someOf) left -= Number(statement.run(id, left).changes)
      if (left === 0) return { forgotten, isDone: false }
      this.#delete(Number(id))
      forgotten++
    }
  }

  #claimable({ owner, nowMs, states, gone, batch }: BatchClaim): number | null {
    const values = { owner, nowMs, states: JSON.stringify(states), gone: JSON.stringify(gone), batch }
    const row = this.#statements.claimable.get(values)
    return row ? Number(row.id) : null
  }

  /** Whether the CSRs from `first` on are still for `owner` to decide. */
  #isHeld({ batch, first, owner }: ChunkWork): boolean {
    const row = this.#row(batch)
    return row?.lease_owner === owner && row.done === first && row.state === 'PROCESSING'
  }

  /** Writes what came of a chunk and how far the batch has come; returns both. */
  #advance(
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
    return { batch: this.#find(batch) as BatchRecord, results: decided }
  }

  #find(batch: number): BatchRecord | null {
    const row = this.#row(batch)
    return row === null || isUpload(row) ? null : toRecord(row)
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
      AND CASE WHEN :batch IS NULL THEN not_before_ms IS NULL OR not_before_ms <= :nowMs ELSE id = :batch END
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
    isAnyOver: prepare(`SELECT 1 FROM batch WHERE state IN (SELECT value FROM json_each(?)) AND changed_at_ms < ?
      LIMIT 1`),
    hide: prepare(`UPDATE batch SET state = ? WHERE state IN (SELECT value FROM json_each(?)) AND changed_at_ms < ?`),
    hidden: prepare('SELECT id FROM batch WHERE state = ? AND changed_at_ms < ? ORDER BY id LIMIT 1'),
    someOf: ['batch_result', 'batch_part'].map((table) =>
      prepare(`DELETE FROM ${table} WHERE id IN (SELECT id FROM ${table} WHERE batch = ? LIMIT ?)`),
    ),
    deletions: [
      prepare('DELETE FROM batch_result WHERE batch = ?'),
      prepare('DELETE FROM batch_part WHERE batch = ?'),
      prepare('DELETE FROM batch WHERE id = ?'),
    ],
  }
}
