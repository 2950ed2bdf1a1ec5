import {
  isSameSeries,
  type LedgerReader,
  lastSpentMs,
  type SeriesKey,
  type SpendRow,
  type SpendWrite,
  seriesFor,
  spentAfter,
} from './ledger.ts'
import { isPace } from './limit.ts'
import type { LimitBook, LimitInForce } from './limit-book.ts'
import { nextRoomMs } from './next-room.ts'
import type { Amounts, Spender } from './spender.ts'
import { type Reach, reachOf } from './window.ts'

/** Where a limit stands. */
export interface LimitState {
  readonly limit: LimitInForce
  readonly used: number
  /** Infinity where an override lifts the limit. */
  readonly allowed: number
  /** When there will be room for what was asked, or null where there never will be. */
  readonly roomAtMs: number | null
}

/** Whether something may be spent. `fits` says how many of what was asked for could be. */
export type Decision =
  | { readonly kind: 'fits' }
  | { readonly kind: 'refuse' | 'queue'; readonly fits: number; readonly state: LimitState }

/** A limit with what has been used of it, kept up to date while one transaction spends. */
interface Count {
  readonly limit: LimitInForce
  readonly reach: Reach
  readonly allowed: number
  used: number
  lastMs: number | null
}

/**
 * Decides and spends within one transaction, at one instant. Reads each limit's use once, however many requests
 * share the transaction, and gives the rows to be written once.
 */
export class Spending {
  readonly atMs: number
  readonly #book: LimitBook
  readonly #ledger: LedgerReader
  readonly #counts = new Map<string, Count>()
  readonly #bySpender = new Map<string, Count[]>()
  readonly #spent = new Map<string, { readonly spender: Spender; submitted: number; processed: number }>()

  /** `atMs` is moved on to the last spending of the spenders, so that time never runs backwards on a series. */
  constructor(book: LimitBook, ledger: LedgerReader, atMs: number, spenders: readonly Spender[]) {
    this.#book = book
    this.#ledger = ledger
    this.atMs = Math.max(atMs, ...distinct(spenders).map((spender) => this.#lastMs(spender)))
  }

  /** Says whether `spender` may spend `amounts`, all at once. Spends nothing. */
  decide(spender: Spender, amounts: Amounts): Decision {
    const wanted = this.#countsOf(spender).filter(({ limit }) => amounts[limit.terms.counts] > 0)
    const short = wanted.filter(
      (count) => this.#room(count, amounts[count.limit.terms.counts]) < amounts[count.limit.terms.counts],
    )
    if (short.length === 0) return { kind: 'fits' }
    const refusing = short.filter(({ limit }) => limit.terms.action === 'refuse')
    const blocking = refusing.length > 0 ? refusing : short
    const fits = Math.min(...blocking.map((count) => this.#room(count, amounts[count.limit.terms.counts])))
    const states = blocking.map((count) => this.#state(count, amounts[count.limit.terms.counts]))
    return { kind: refusing.length > 0 ? 'refuse' : 'queue', fits, state: longest(states) }
  }

  /** Spends; whether it may is for {@link decide} to say. */
  spend(spender: Spender, { submitted, processed }: Amounts): void {
    const key = keyOf(spender)
    const spent = this.#spent.get(key) ?? { spender, submitted: 0, processed: 0 }
    this.#spent.set(key, spent)
    spent.submitted += submitted
    spent.processed += processed
    for (const count of this.#countsOf(spender)) {
      const amount = count.limit.terms.counts === 'submitted' ? submitted : processed
      count.used += amount
      if (amount > 0) count.lastMs = this.atMs
    }
  }

  /** Returns where every limit of `spender` stands, as if one more CSR were asked for. */
  states(spender: Spender): LimitState[] {
    return this.#countsOf(spender).map((count) => this.#state(count, 1))
  }

  /** Returns where the given limits stand. */
  statesOf(limits: readonly LimitInForce[]): LimitState[] {
    return limits.map((limit) => this.#state(this.#countOf(limit), 1))
  }

  /** Returns what is to be written for all that was spent. */
  writes(): SpendWrite[] {
    const rows = new Map<string, SpendWrite>()
    for (const { spender, submitted, processed } of this.#spent.values()) {
      for (const series of seriesFor(spender)) {
        const key = keyOf({ ...series, participant: series.scope })
        const before = rows.get(key) ?? this.#last(series)
        rows.set(key, { series, ...this.#grown(before, submitted, processed) })
      }
    }
    return [...rows.values()]
  }

  #grown(before: SpendRow | null, submitted: number, processed: number): SpendRow {
    return {
      atMs: this.atMs,
      submitted: (before?.submitted ?? 0) + submitted,
      processed: (before?.processed ?? 0) + processed,
      submittedAtMs: submitted > 0 ? this.atMs : (before?.submittedAtMs ?? null),
      processedAtMs: processed > 0 ? this.atMs : (before?.processedAtMs ?? null),
    }
  }

  #last(wanted: SeriesKey): SpendRow | null {
    const series = this.#ledger.seriesOf(wanted.scope).find((each) => isSameSeries(each, wanted))
    return series ? this.#ledger.lastRow(series) : null
  }

  #lastMs(spender: Spender): number {
    return Math.max(...seriesFor(spender).map((series) => this.#last(series)?.atMs ?? 0))
  }

  #countsOf(spender: Spender): Count[] {
    const key = keyOf(spender)
    const known = this.#bySpender.get(key)
    if (known) return known
    const counts = this.#book.inForce(spender, this.atMs).map((limit) => this.#countOf(limit))
    this.#bySpender.set(key, counts)
    return counts
  }

  /** Two spenders under one total share its count. */
  #countOf(limit: LimitInForce): Count {
    const key = `${limit.version.sequence} ${limit.scope}`
    const known = this.#counts.get(key)
    if (known) return known
    const { terms, scope } = limit
    const reach = reachOf(terms.window, this.atMs)
    const count: Count = {
      limit,
      reach,
      allowed: terms.count + this.#book.extra(limit, this.atMs),
      used: reach.kind === 'count' ? spentAfter(this.#ledger, scope, terms, reach.afterMs) : 0,
      lastMs: reach.kind === 'pace' ? lastSpentMs(this.#ledger, scope, terms) : null,
    }
    this.#counts.set(key, count)
    return count
  }

  /** Returns how many of `wanted` a limit has room for now. */
  #room({ reach, allowed, used, lastMs }: Count, wanted: number): number {
    switch (reach.kind) {
      case 'idle':
        return wanted
      case 'size':
        return wanted <= allowed ? wanted : 0
      case 'count':
        return Math.max(0, allowed - used)
      case 'pace':
        if (allowed === Number.POSITIVE_INFINITY) return wanted
        return lastMs === null || this.atMs - lastMs >= reach.intervalMs ? 1 : 0
      default:
        return reach satisfies never
    }
  }

  #state(count: Count, wanted: number): LimitState {
    const { limit, used, allowed } = count
    const roomAtMs =
      this.#room(count, wanted) >= wanted ? this.atMs : nextRoomMs(count, wanted, this.atMs, this.#ledger)
    return { limit, used: isPace(limit.terms.window) ? 0 : used, allowed, roomAtMs }
  }
}

const keyOf = ({ participant, interface: over, pki, submission }: Spender): string =>
  `${participant} ${over} ${pki} ${submission}`

const distinct = (spenders: readonly Spender[]): Spender[] => [
  ...new Map(spenders.map((spender) => [keyOf(spender), spender])).values(),
]

/** Of several limits the one that has no room for the longest: after it the request is worth repeating. */
const longest = (states: readonly LimitState[]): LimitState =>
  states.reduce((a, b) => ((b.roomAtMs ?? Number.POSITIVE_INFINITY) > (a.roomAtMs ?? Number.POSITIVE_INFINITY) ? b : a))
