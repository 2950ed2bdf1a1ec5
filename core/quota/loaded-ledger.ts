import { isSameSeries, type LedgerReader, type Series, type SeriesKey, type SpendRow } from './ledger.ts'

/** A place in a series where the ledger has to be read: the last row at or before `atMs`. */
export interface LedgerPlace {
  readonly series: Series
  readonly atMs: number
}

/** What a ledger holds at a place. `nextMs` is the instant of the row after it; null if that was not read. */
export interface LoadedRow extends LedgerPlace {
  readonly row: SpendRow | null
  readonly nextMs: number | null
}

/** Thrown by a {@link LoadedLedger} that does not have a row; the caller loads `places` and decides again. */
export class LedgerRowsMissing extends Error {
  override readonly name = 'LedgerRowsMissing'
  readonly places: readonly LedgerPlace[]

  constructor(places: readonly LedgerPlace[]) {
    super(`the ledger has to be read at ${places.length} places`)
    this.places = places
  }
}

interface Loaded extends Series {
  readonly last: SpendRow | null
  readonly rows: LoadedRow[]
}

/**
 * The part of a ledger that a backend has loaded, for a backend that cannot read while a decision is made. Rows before
 * the last row of a series never change, so what {@link add} is given holds for as long as the series exists.
 */
export class LoadedLedger implements LedgerReader {
  readonly #byScope: ReadonlyMap<string, readonly Loaded[]>

  /** `series` are all series of the scopes that are going to be asked for, in order of id. */
  constructor(series: readonly (Series & { readonly last: SpendRow | null })[]) {
    this.#byScope = Map.groupBy(
      series.map((each) => ({ ...each, rows: [] })),
      ({ scope }) => scope,
    )
  }

  /** Adds what was read at places that were missing. */
  add(rows: readonly LoadedRow[]): void {
    for (const each of rows) this.#loaded(each.series).rows.push(each)
  }

  seriesOf(scope: string): readonly Series[] {
    return this.#byScope.get(scope) ?? []
  }

  lastRow(series: Series): SpendRow | null {
    return this.#loaded(series).last
  }

  /** @throws {LedgerRowsMissing} */
  rowAt(series: Series, atMs: number): SpendRow | null {
    const found = this.#find(this.#loaded(series), atMs)
    if (found !== undefined) return found
    throw new LedgerRowsMissing(this.#missing(series.scope, [atMs]))
  }

  /** @throws {LedgerRowsMissing} */
  expect(scope: string, instants: readonly number[]): void {
    const places = this.#missing(scope, instants)
    if (places.length > 0) throw new LedgerRowsMissing(places)
  }

  #missing(scope: string, instants: readonly number[]): LedgerPlace[] {
    const all = this.#byScope.get(scope) ?? []
    return all.flatMap((series) =>
      instants.filter((atMs) => this.#find(series, atMs) === undefined).map((atMs) => ({ series, atMs })),
    )
  }

  /** Returns undefined for a row that has not been loaded. */
  #find({ last, rows }: Loaded, atMs: number): SpendRow | null | undefined {
    if (last === null || last.atMs <= atMs) return last
    const isAround = ({ row, nextMs, atMs: askedMs }: LoadedRow): boolean =>
      (row?.atMs ?? Number.NEGATIVE_INFINITY) <= atMs && atMs < (nextMs ?? askedMs + 1)
    return rows.find(isAround)?.row
  }

  #loaded(key: SeriesKey): Loaded {
    const found = this.#byScope.get(key.scope)?.find((each) => isSameSeries(each, key))
    if (!found) throw new Error(`series of "${key.scope}" has not been loaded`)
    return found
  }
}
