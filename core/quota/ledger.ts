import { type LimitTerms, reaches } from './limit.ts'
import { type Counted, EVERYONE, type Spender } from './spender.ts'

/** The spending of one participant, or of everyone, over one interface for one PKI. */
export interface SeriesKey {
  /** A participant, or {@link EVERYONE}. */
  readonly scope: string
  readonly interface: Spender['interface']
  readonly pki: Spender['pki']
  readonly submission: Spender['submission']
}

export interface Series extends SeriesKey {
  readonly id: number
}

/** Running totals of a series at `atMs`, from the beginning of the world. */
export interface SpendRow {
  readonly atMs: number
  readonly submitted: number
  readonly processed: number
  /** When each last increased; null if it never did. */
  readonly submittedAtMs: number | null
  readonly processedAtMs: number | null
}

/**
 * Reads what has been spent. Running totals make the spending between any two instants two look-ups, whatever the
 * window, however long the history, and for a limit that is published tomorrow as well.
 */
export interface LedgerReader {
  seriesOf(scope: string): readonly Series[]
  /** Returns the last row at or before `atMs`. */
  rowAt(series: Series, atMs: number): SpendRow | null
  lastRow(series: Series): SpendRow | null
  /**
   * Called before `rowAt` is called for many instants of one scope. A ledger that is loaded in advance can then ask for
   * all of them at once; others leave it out.
   */
  expect?(scope: string, instants: readonly number[]): void
}

/** A row to write. It replaces a row of the same instant. */
export interface SpendWrite extends SpendRow {
  readonly series: SeriesKey
}

/** Returns the two series that a spender's spending goes to. */
export const seriesFor = (spender: Spender): [SeriesKey, SeriesKey] => {
  const { participant, interface: over, pki, submission } = spender
  const own = { scope: participant, interface: over, pki, submission }
  return [own, { ...own, scope: EVERYONE }]
}

/** Returns what was spent in `scope` after `afterMs`, as `terms` count it. */
export function spentAfter(ledger: LedgerReader, scope: string, terms: LimitTerms, afterMs: number): number {
  let sum = 0
  for (const series of ledger.seriesOf(scope)) {
    if (!reaches(terms, series)) continue
    const last = ledger.lastRow(series)
    if (last && last.atMs > afterMs) sum += last[terms.counts] - (ledger.rowAt(series, afterMs)?.[terms.counts] ?? 0)
  }
  return sum
}

/** Returns when something that `terms` count was last spent in `scope`, or null. */
export function lastSpentMs(ledger: LedgerReader, scope: string, terms: LimitTerms): number | null {
  const times = ledger
    .seriesOf(scope)
    .filter((series) => reaches(terms, series))
    .map((series) => timeOf(ledger.lastRow(series), terms.counts))
    .filter((time) => time !== null)
  return times.length === 0 ? null : Math.max(...times)
}

const timeOf = (row: SpendRow | null, counts: Counted): number | null =>
  row === null ? null : counts === 'submitted' ? row.submittedAtMs : row.processedAtMs

export const isSameSeries = (a: SeriesKey, b: SeriesKey): boolean =>
  a.scope === b.scope && a.interface === b.interface && a.pki === b.pki && a.submission === b.submission
