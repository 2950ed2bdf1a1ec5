import type { DatabaseSync } from 'node:sqlite'
import { isSameSeries, type LedgerReader, type Series, type SpendRow, type SpendWrite } from '../../quota/ledger.ts'
import { EVERYONE } from '../../quota/spender.ts'
import type { RecordedSpend } from '../store.ts'

/** The running totals in the tables `series` and `spend`. */
export class SqliteLedger implements LedgerReader {
  readonly #statements: ReturnType<typeof prepareStatements>
  #series = new Map<string, readonly Series[]>()
  #lastSeries = 0

  constructor(database: DatabaseSync) {
    this.#statements = prepareStatements(database)
  }

  /** Another process may have begun a series since; series are never removed nor changed. */
  refresh(): void {
    const last = Number(this.#statements.lastSeries.get()?.id ?? 0)
    if (last === this.#lastSeries) return
    this.#series = new Map()
    this.#lastSeries = last
  }

  seriesOf(scope: string): readonly Series[] {
    const known = this.#series.get(scope)
    if (known) return known
    const read = this.#statements.seriesOf.all(scope) as unknown as Series[]
    this.#series.set(scope, read)
    return read
  }

  lastRow({ id }: Series): SpendRow | null {
    return (this.#statements.lastRow.get(id) as unknown as SpendRow | undefined) ?? null
  }

  rowAt({ id }: Series, atMs: number): SpendRow | null {
    return (this.#statements.rowAt.get(id, atMs) as unknown as SpendRow | undefined) ?? null
  }

  write({ series, atMs, submitted, processed, submittedAtMs, processedAtMs }: SpendWrite): void {
    const known = this.seriesOf(series.scope).find((each) => isSameSeries(each, series))
    this.#statements.insertRow.run(
      known?.id ?? this.#begin(series),
      atMs,
      submitted,
      processed,
      submittedAtMs,
      processedAtMs,
    )
  }

  #begin({ scope, interface: over, pki, submission }: SpendWrite['series']): number {
    const { lastInsertRowid } = this.#statements.insertSeries.run(scope, over, pki, submission)
    // Not remembered until the next transaction reads it: this one may be rolled back.
    this.#series.delete(scope)
    this.#lastSeries = -1
    return Number(lastInsertRowid)
  }
}

/** Returns what was spent at each instant, in order of time; `database` may not be used for anything else meanwhile. */
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
    lastSeries: database.prepare('SELECT max(id) AS id FROM series'),
    seriesOf: database.prepare('SELECT id, scope, interface, pki, submission FROM series WHERE scope = ? ORDER BY id'),
    insertSeries: database.prepare('INSERT INTO series (scope, interface, pki, submission) VALUES (?, ?, ?, ?)'),
    lastRow: database.prepare(`SELECT ${columns} FROM spend WHERE series = ? ORDER BY at_ms DESC LIMIT 1`),
    rowAt: database.prepare(`SELECT ${columns} FROM spend WHERE series = ? AND at_ms <= ? ORDER BY at_ms DESC LIMIT 1`),
    insertRow: database.prepare(`INSERT OR REPLACE INTO spend
      (series, at_ms, submitted, processed, submitted_at_ms, processed_at_ms) VALUES (?, ?, ?, ?, ?, ?)`),
  }
}
