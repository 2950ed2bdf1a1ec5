import type { DatabaseSync } from 'node:sqlite'
import {
  EVERYONE,
  isSameSeries,
  type LedgerReader,
  type Series,
  type SpendRow,
  type SpendWrite,
} from '../../quota/index.ts'
import type { RecordedSpend } from '../index.ts'

/** The period in which `row` is the last row of its series: from `fromMs` and before `untilMs`. */
interface Gap {
  readonly row: SpendRow | null
  readonly fromMs: number
  readonly untilMs: number
}

const MOST_GAPS = 8

/**
 * The running totals in the tables `series` and `spend`. Series and their last rows are cached until another connection
 * writes or a transaction is rolled back.
 */
export class SqliteLedger implements LedgerReader {
  readonly #statements: ReturnType<typeof prepareStatements>
  #series = new Map<string, readonly Series[]>()
  #last = new Map<number, SpendRow | null>()
  /** For each series, which row was the last at instants before its present last row. */
  readonly #gaps = new Map<number, readonly Gap[]>()
  #version: unknown = null

  constructor(database: DatabaseSync) {
    this.#statements = prepareStatements(database)
  }

  /** Drops what is cached if another connection has written. Call it before reading. */
  refresh(): void {
    // https://sqlite.org/pragma.html#pragma_data_version: changes when another connection commits.
    const version = this.#statements.version.get()?.data_version
    if (version !== this.#version) this.forget()
    this.#version = version
  }

  /** A value that differs once another connection has committed, as of the last refresh. */
  get version(): unknown {
    return this.#version
  }

  /** Drops what is cached; to be called after a rollback. */
  forget(): void {
    this.#series.clear()
    this.#last.clear()
    this.#gaps.clear()
  }

  seriesOf(scope: string): readonly Series[] {
    const known = this.#series.get(scope)
    if (known) return known
    const read = this.#statements.seriesOf.all(scope) as unknown as Series[]
    this.#series.set(scope, read)
    return read
  }

  lastRow({ id }: Series): SpendRow | null {
    const known = this.#last.get(id)
    if (known !== undefined) return known
    const read = (this.#statements.lastRow.get(id) as unknown as SpendRow | undefined) ?? null
    this.#last.set(id, read)
    return read
  }

  rowAt(series: Series, atMs: number): SpendRow | null {
    const last = this.lastRow(series)
    if (last === null || last.atMs <= atMs) return last
    const known = this.#gaps.get(series.id) ?? []
    const gap = known.find(({ fromMs, untilMs }) => fromMs <= atMs && atMs < untilMs) ?? this.#readGap(series.id, atMs)
    // A series has a few windows, and each moves on. The latest periods are asked for again.
    if (!known.includes(gap)) this.#gaps.set(series.id, [gap, ...known].slice(0, MOST_GAPS))
    return gap.row
  }

  /** Rows before the last never change, so a period between two of them is valid for good. */
  #readGap(id: number, atMs: number): Gap {
    const row = (this.#statements.rowAt.get(id, atMs) as unknown as SpendRow | undefined) ?? null
    const next = this.#statements.rowAfter.get(id, atMs) as { atMs: number } | undefined
    return { row, fromMs: row?.atMs ?? Number.NEGATIVE_INFINITY, untilMs: next?.atMs ?? atMs }
  }

  write({ series, ...row }: SpendWrite): void {
    const { atMs, submitted, processed, submittedAtMs, processedAtMs } = row
    const known = this.seriesOf(series.scope).find((each) => isSameSeries(each, series))
    const id = known?.id ?? this.#begin(series)
    this.#statements.insertRow.run(id, atMs, submitted, processed, submittedAtMs, processedAtMs)
    this.#last.set(id, row)
  }

  #begin({ scope, interface: over, pki, submission }: SpendWrite['series']): number {
    const { lastInsertRowid } = this.#statements.insertSeries.run(scope, over, pki, submission)
    this.#series.delete(scope)
    return Number(lastInsertRowid)
  }
}

/** Returns what was spent at each instant, sorted by time. Do not use `database` for anything else meanwhile. */
export function* readSpending(database: DatabaseSync, participant: string | null): Iterable<RecordedSpend> {
  const growth = (column: string): string =>
    `${column} - lag(${column}, 1, 0) OVER (PARTITION BY series ORDER BY at_ms) AS ${column}`
  const statement = database.prepare(`
    SELECT scope, interface, pki, submission, at_ms AS atMs, ${growth('submitted')}, ${growth('processed')}
    FROM spend JOIN series ON series.id = spend.series
    WHERE scope ${participant === null ? '<>' : '='} ? ORDER BY at_ms, series`)
  for (const row of statement.iterate(participant ?? EVERYONE) as Iterable<unknown>) {
    const { scope, interface: over, pki, submission, atMs, submitted, processed } = row as Series & SpendRow
    yield { spender: { participant: scope, interface: over, pki, submission }, atMs, amounts: { submitted, processed } }
  }
}

function prepareStatements(database: DatabaseSync) {
  const columns = `at_ms AS atMs, submitted, processed, submitted_at_ms AS submittedAtMs, processed_at_ms AS processedAtMs`
  return {
    version: database.prepare('PRAGMA data_version'),
    seriesOf: database.prepare('SELECT id, scope, interface, pki, submission FROM series WHERE scope = ? ORDER BY id'),
    insertSeries: database.prepare('INSERT INTO series (scope, interface, pki, submission) VALUES (?, ?, ?, ?)'),
    lastRow: database.prepare(`SELECT ${columns} FROM spend WHERE series = ? ORDER BY at_ms DESC LIMIT 1`),
    rowAt: database.prepare(`SELECT ${columns} FROM spend WHERE series = ? AND at_ms <= ? ORDER BY at_ms DESC LIMIT 1`),
    rowAfter: database.prepare('SELECT at_ms AS atMs FROM spend WHERE series = ? AND at_ms > ? ORDER BY at_ms LIMIT 1'),
    insertRow: database.prepare(`INSERT OR REPLACE INTO spend
      (series, at_ms, submitted, processed, submitted_at_ms, processed_at_ms) VALUES (?, ?, ?, ?, ?, ?)`),
  }
}
