import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import {
  type BatchOrder,
  type BatchRecord,
  type BatchResult,
  type BatchState,
  FINAL_STATES,
} from '../../records/index.ts'
import type { BatchRow, OverdueBatch, PurgedPart } from '../decide/index.ts'
import type { BatchClaim, BatchPart, BatchQuery } from '../index.ts'
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
  readonly not_before_ms: number | null
  readonly lease_owner: string | null
  readonly lease_until_ms: number | null
}

// The state of a hidden batch: not submitted yet, or purged.
const UPLOADING = 'UPLOADING'

/** Batches, their contents and their results. */
export class BatchTables {
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
    const values = [participant, UPLOADING, atMs, atMs, JSON.stringify(detail)]
    return Number(this.#statements.begin.run(...values).lastInsertRowid)
  }

  addPart(batch: number, { first, count, digest, octets }: BatchPart): void {
    this.#statements.addPart.run(batch, first, count, digest, octets)
  }

  find(batch: number): BatchRow | null {
    const row = this.#statements.find.get(batch) as unknown as Row | undefined
    return row ? toBatchRow(row) : null
  }

  list({ participant, states, before = Number.MAX_SAFE_INTEGER, limit }: BatchQuery): BatchRecord[] {
    const whose = participant ?? null
    const wanted = states === undefined ? null : JSON.stringify(states)
    const rows = this.#statements.list.all(before, UPLOADING, whose, whose, wanted, wanted, limit)
    return (rows as unknown as Row[]).map(toRecord)
  }

  /** Returns the oldest batch that {@link mayClaim} lets a claim have, or null. */
  findClaimable({ owner, nowMs, states, gone, batch }: BatchClaim): BatchRow | null {
    const values = { owner, nowMs, states: JSON.stringify(states), gone: JSON.stringify(gone), batch }
    const row = this.#statements.claimable.get(values) as unknown as Row | undefined
    return row ? toBatchRow(row) : null
  }

  update({ record, isHidden, notBeforeMs, lease }: BatchRow): void {
    const { id, state, size, done, issued, digest, submittedAtMs, changedAtMs, reason, waits } = record
    const values: SQLInputValue[] = [
      ...[isHidden ? UPLOADING : state, size, done, issued, digest, submittedAtMs, changedAtMs, reason],
      ...[waits?.limit ?? null, waits?.roomAtMs ?? null, notBeforeMs, lease?.owner ?? null, lease?.untilMs ?? null, id],
    ]
    this.#statements.update.run(...values)
  }

  renewLeases(owner: string, untilMs: number): void {
    this.#statements.renew.run(untilMs, owner)
  }

  owners(): string[] {
    return this.#statements.owners.all().map(({ lease_owner }) => String(lease_owner))
  }

  findPart(batch: number, index: number): BatchPart | null {
    const row = this.#statements.part.get(batch, index) as unknown as BatchPart | undefined
    return row && index < row.first + row.count ? { ...row } : null
  }

  addResults(batch: number, results: readonly BatchResult[]): void {
    this.#statements.addResult.run(batch, results[0]?.index ?? 0, results.length, formatResults(results))
  }

  results(batch: number, from: number, limit: number): BatchResult[] {
    const rows = this.#statements.results.all(batch, from, from + limit) as { first: number; value: string }[]
    return rows
      .flatMap(({ first, value }) => parseResults(value, first))
      .filter(({ index }) => index >= from && index < from + limit)
  }

  /** Returns the oldest batches that are over, as many as hold `most` rows. */
  findOverdue(beforeMs: number, most: number): OverdueBatch[] {
    const found: OverdueBatch[] = []
    let rows = 0
    for (const { id } of this.#statements.over.iterate(STATES_OVER, beforeMs)) {
      const batch = { id: Number(id), rows: this.#statements.content.get(id as number, id as number)?.rows as number }
      found.push(batch)
      rows += batch.rows
      if (rows >= most) break
    }
    return found
  }

  purge(beforeMs: number, parts: readonly PurgedPart[]): void {
    this.#statements.hide.run(UPLOADING, STATES_OVER, beforeMs)
    for (const { batch, rows, isLast } of parts) {
      let left = rows
      for (const statement of this.#statements.someOf) left -= Number(statement.run(batch, left).changes)
      if (isLast) this.delete(batch)
    }
  }

  delete(batch: number): void {
    for (const statement of this.#statements.deletions) statement.run(batch)
  }
}

const STATES_OVER = JSON.stringify([...FINAL_STATES, UPLOADING])

function toBatchRow(row: Row): BatchRow {
  const { state, not_before_ms, lease_owner, lease_until_ms } = row
  const isHidden = state === UPLOADING
  return {
    record: isHidden ? { ...toRecord(row), state: 'PENDING' } : toRecord(row),
    isHidden,
    notBeforeMs: not_before_ms,
    lease: lease_owner === null ? null : { owner: lease_owner, untilMs: lease_until_ms ?? 0 },
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
    update: prepare(`UPDATE batch SET state = ?, size = ?, done = ?, issued = ?, digest = ?, submitted_at_ms = ?,
      changed_at_ms = ?, reason = ?, wait_limit = ?, wait_until_ms = ?, not_before_ms = ?, lease_owner = ?,
      lease_until_ms = ? WHERE id = ?`),
    find: prepare('SELECT * FROM batch WHERE id = ?'),
    list: prepare(`SELECT * FROM batch WHERE id < ? AND state <> ? AND (? IS NULL OR participant = ?)
      AND (? IS NULL OR state IN (SELECT value FROM json_each(?))) ORDER BY id DESC LIMIT ?`),
    claimable: prepare(`SELECT * FROM batch WHERE state IN (SELECT value FROM json_each(:states))
      AND CASE WHEN :batch IS NULL THEN not_before_ms IS NULL OR not_before_ms <= :nowMs ELSE id = :batch END
      AND (lease_owner IS NULL OR lease_until_ms <= :nowMs
        OR (lease_owner <> :owner AND lease_owner IN (SELECT value FROM json_each(:gone))))
      ORDER BY id LIMIT 1`),
    renew: prepare('UPDATE batch SET lease_until_ms = ? WHERE lease_owner = ?'),
    owners: prepare('SELECT DISTINCT lease_owner FROM batch WHERE lease_owner IS NOT NULL'),
    part: prepare(`SELECT first, count, digest, octets FROM batch_part WHERE batch = ? AND first <= ?
      ORDER BY first DESC LIMIT 1`),
    addResult: prepare('INSERT INTO batch_result (batch, first, count, value) VALUES (?, ?, ?, ?)'),
    results: prepare(`SELECT first, value FROM batch_result WHERE batch = ?1 AND first + count > ?2 AND first < ?3
      ORDER BY first`),
    over: prepare(`SELECT id FROM batch WHERE state IN (SELECT value FROM json_each(?)) AND changed_at_ms < ?
      ORDER BY id`),
    content: prepare(`SELECT (SELECT count(*) FROM batch_result WHERE batch = ?) +
      (SELECT count(*) FROM batch_part WHERE batch = ?) AS rows`),
    hide: prepare(`UPDATE batch SET state = ? WHERE state IN (SELECT value FROM json_each(?)) AND changed_at_ms < ?`),
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
