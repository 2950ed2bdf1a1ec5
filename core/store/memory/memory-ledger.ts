import {
  EVERYONE,
  isSameSeries,
  type LedgerReader,
  type Series,
  type SpendRow,
  type SpendWrite,
} from '../../quota/index.ts'
import type { RecordedSpend } from '../index.ts'

interface Kept extends Series {
  readonly rows: SpendRow[]
}

/** The running totals of a store in memory. */
export class MemoryLedger implements LedgerReader {
  readonly #byScope = new Map<string, Kept[]>()
  #count = 0

  seriesOf(scope: string): readonly Series[] {
    return this.#byScope.get(scope) ?? []
  }

  lastRow(series: Series): SpendRow | null {
    return (series as Kept).rows.at(-1) ?? null
  }

  rowAt(series: Series, atMs: number): SpendRow | null {
    const { rows } = series as Kept
    let low = 0
    let high = rows.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((rows[middle] as SpendRow).atMs <= atMs) low = middle + 1
      else high = middle
    }
    return rows[low - 1] ?? null
  }

  write({ series, ...row }: SpendWrite): void {
    const inScope = this.#byScope.get(series.scope) ?? []
    this.#byScope.set(series.scope, inScope)
    let kept = inScope.find((each) => isSameSeries(each, series))
    if (!kept) {
      kept = { ...series, id: ++this.#count, rows: [] }
      inScope.push(kept)
    }
    if (kept.rows.at(-1)?.atMs === row.atMs) kept.rows.pop()
    kept.rows.push(row)
  }

  /** Returns what was spent at each instant, in order of time. */
  spending(participant: string | null): RecordedSpend[] {
    const scopes =
      participant === null ? [...this.#byScope.keys()].filter((scope) => scope !== EVERYONE) : [participant]
    return scopes
      .flatMap((scope) => this.#byScope.get(scope) ?? [])
      .flatMap(({ rows, id: _id, scope, ...over }) =>
        rows.map(({ atMs, submitted, processed }, i) => ({
          spender: { participant: scope, ...over },
          atMs,
          amounts: {
            submitted: submitted - (rows[i - 1]?.submitted ?? 0),
            processed: processed - (rows[i - 1]?.processed ?? 0),
          },
        })),
      )
      .sort((a, b) => a.atMs - b.atMs)
  }
}
