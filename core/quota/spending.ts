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

/** One series: what was there, and what this transaction adds. */
interface Line {
  readonly series: SeriesKey
  readonly last: SpendRow | null
  submitted: number
  processed: number
}

/** What one spender spends on, and the limits that bind it once they have been asked for. */
interface Account {
  readonly lines: readonly Line[]
  counts: readonly Count[] | null
}

/**
 * Decides and spends within one transaction, at one instant. Reads each limit's use once, however many requests
 * share the transaction, and gives the rows to be written once.
 */
export class Spending {
  readonly atMs: number
  readonly #book: LimitBook
  readonly #ledger: LedgerReader
  readonly #accounts = new Map<string, Account>()
  readonly #lines = new Map<string, Line>()
  readonly #counts = new Map<string, Count>()

  /** `atMs` is moved on to the last spending of the spenders, so that time never runs backwards on a series. */
  constructor(book: LimitBook, ledger: LedgerReader, atMs: number, spenders: readonly Spender[]) {
    this.#book = book
    this.#ledger = ledger
    let latestMs = atMs
    for (const spender of spenders)
      for (const { last } of this.#accountOf(spender).lines) latestMs = Math.max(latestMs, last?.atMs ?? 0)
    this.atMs = latestMs
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
    for (const line of this.#accountOf(spender).lines) {
      line.submitted += submitted
      line.processed += processed
    }
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
    const writes: SpendWrite[] = []
    for (const line of this.#lines.values())
      if (line.submitted > 0 || line.processed > 0) writes.push(this.#grown(line))
    return writes
  }

  #grown({ series, last, submitted, processed }: Line): SpendWrite {
    return {
      series,
      atMs: this.atMs,
      submitted: (last?.submitted ?? 0) + submitted,
      processed: (last?.processed ?? 0) + processed,
      submittedAtMs: submitted > 0 ? this.atMs : (last?.submittedAtMs ?? null),
      processedAtMs: processed > 0 ? this.atMs : (last?.processedAtMs ?? null),
    }
  }

  #accountOf(spender: Spender): Account {
    const key = keyOf(spender)
    const known = this.#accounts.get(key)
    if (known) return known
    const account = { lines: seriesFor(spender).map((series) => this.#lineOf(series)), counts: null }
    this.#accounts.set(key, account)
    return account
  }

  /** Everyone's line is one, whoever spends on it. */
  #lineOf(series: SeriesKey): Line {
    const key = keyOf({ ...series, participant: series.scope })
    const known = this.#lines.get(key)
    if (known) return known
    const kept = this.#ledger.seriesOf(series.scope).find((each) => isSameSeries(each, series))
    const line = { series, last: kept ? this.#ledger.lastRow(kept) : null, submitted: 0, processed: 0 }
    this.#lines.set(key, line)
    return line
  }

  #countsOf(spender: Spender): readonly Count[] {
    const account = this.#accountOf(spender)
    account.counts ??= this.#book.inForce(spender, this.atMs).map((limit) => this.#countOf(limit))
    return account.counts
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

/** Of several limits the one that has no room for the longest: after it the request is worth repeating. */
const longest = (states: readonly LimitState[]): LimitState =>
  states.reduce((a, b) => ((b.roomAtMs ?? Number.POSITIVE_INFINITY) > (a.roomAtMs ?? Number.POSITIVE_INFINITY) ? b : a))
