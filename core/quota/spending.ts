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
import { isPace, reaches } from './limit.ts'
import type { LimitBook, LimitInForce } from './limit-book.ts'
import { nextRoomMs } from './next-room.ts'
import { type Amounts, EVERYONE, OPERATOR, type Spender } from './spender.ts'
import { type Reach, reachOf } from './window.ts'

/** The state of a limit. */
export interface LimitState {
  readonly limit: LimitInForce
  readonly used: number
  /** Infinity if an override lifts the limit. */
  readonly allowed: number
  /**
   * When there will be room for the request if nothing else is spent and nothing else is published; null if there never
   * will be.
   */
  readonly roomAtMs: number | null
}

/**
 * Whether an amount may be spent. `fits` is how many of the requested CSRs would fit; `state` is the limit that blocks the
 * longest, and its `roomAtMs` is when every limit has room.
 */
export type Decision =
  | { readonly kind: 'fits' }
  | { readonly kind: 'refuse' | 'queue'; readonly fits: number; readonly state: LimitState }

/** A limit and how much of it is used, kept up to date while one transaction spends. */
interface Count {
  readonly limit: LimitInForce
  readonly reach: Reach
  readonly allowed: number
  used: number
  lastMs: number | null
}

/** One series: its last row, and what this transaction adds. */
interface Line {
  readonly series: SeriesKey
  readonly last: SpendRow | null
  submitted: number
  processed: number
}

/** The series of one spender and, once they are needed, the limits that apply to it. */
interface Account {
  readonly spender: Spender
  /** Its own, and everyone's. */
  readonly lines: readonly [Line, Line]
  counts: readonly Count[] | null
}

/**
 * Decides and spends within one transaction, at one instant. The use of each limit is read once and each row is written
 * once, however many requests share the transaction.
 */
export class Spending {
  readonly atMs: number
  readonly #book: LimitBook
  readonly #ledger: LedgerReader
  readonly #accounts = new Map<string, Account>()
  /** The lines of everyone: one for each interface, PKI and way of submission that is spent on. */
  readonly #totals: Line[] = []
  #latest: Account | null = null
  readonly #counts = new Map<string, Count>()

  /**
   * `atMs` is raised to the last spending of the spenders and to the last publication. So time never goes back on a
   * series, and setting a clock back never takes a limit or override out of force.
   */
  constructor(book: LimitBook, ledger: LedgerReader, atMs: number, spenders: readonly Spender[]) {
    this.#book = book
    this.#ledger = ledger
    let latestMs = Math.max(atMs, book.publishedMs)
    for (const spender of spenders)
      for (const { last } of this.#accountOf(spender).lines) latestMs = Math.max(latestMs, last?.atMs ?? 0)
    this.atMs = latestMs
  }

  /** Returns whether `spender` may spend `amounts` in one go. Spends nothing. */
  decide(spender: Spender, amounts: Amounts): Decision {
    const short = this.#countsOf(spender).filter((count) => this.#isFull(count, amounts, this.atMs))
    if (short.length === 0) return { kind: 'fits' }
    const refusing = short.filter(({ limit }) => limit.terms.action === 'refuse')
    const blocking = refusing.length > 0 ? refusing : short
    const fits = Math.min(...blocking.map((count) => this.#room(count, amounts[count.limit.terms.counts], this.atMs)))
    const states = blocking.map((count) => this.#state(count, this.#nextRoomMs(count, amounts, this.atMs)))
    const limitsAt = (atMs: number) => this.#book.inForce(spender, atMs)
    const roomAtMs = this.#firstRoomMs(limitsAt, spender.participant, amounts)
    return { kind: refusing.length > 0 ? 'refuse' : 'queue', fits, state: { ...longest(states), roomAtMs } }
  }

  /** Spends, without a check; see {@link decide}. */
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

  /** Returns the state of every limit of `spender`, as if one more CSR were requested. */
  states(spender: Spender): LimitState[] {
    return this.#countsOf(spender).map((count) => this.#ownState(count, (atMs) => this.#book.inForce(spender, atMs)))
  }

  /** Returns the state of the given limits, over any interface. */
  statesOf(limits: readonly LimitInForce[]): LimitState[] {
    return limits.map((limit) => {
      const participant = participantOf(limit)
      return this.#ownState(this.#countOf(limit), (atMs) => this.#book.ofParticipant(participant, atMs))
    })
  }

  /** Returns the rows to write for everything that was spent. */
  writes(): SpendWrite[] {
    const writes: SpendWrite[] = []
    for (const line of this.#allLines()) if (line.submitted > 0 || line.processed > 0) writes.push(this.#grown(line))
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

  /** Most requests of a transaction are of one spender. */
  #accountOf(spender: Spender): Account {
    if (this.#latest && isSameSpender(this.#latest.spender, spender)) return this.#latest
    const key = keyOf(spender)
    const account = this.#accounts.get(key) ?? this.#openAccount(spender)
    this.#accounts.set(key, account)
    this.#latest = account
    return account
  }

  #openAccount(spender: Spender): Account {
    const [own, everyones] = seriesFor(spender)
    return { spender, lines: [this.#lineOf(own), this.#totalOf(everyones)], counts: null }
  }

  #totalOf(series: SeriesKey): Line {
    const known = this.#totals.find((line) => isSameSeries(line.series, series))
    if (known) return known
    const line = this.#lineOf(series)
    this.#totals.push(line)
    return line
  }

  #lineOf(series: SeriesKey): Line {
    const kept = this.#ledger.seriesOf(series.scope).find((each) => isSameSeries(each, series))
    return { series, last: kept ? this.#ledger.lastRow(kept) : null, submitted: 0, processed: 0 }
  }

  #allLines(): Line[] {
    const own = [...this.#accounts.values()].map(({ lines }) => lines[0])
    return own.concat(this.#totals)
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
    const count = this.#countAt(limit, this.atMs)
    this.#counts.set(key, count)
    return count
  }

  /** Returns the count of a limit at an instant, now or later, if nothing more is spent. */
  #countAt(limit: LimitInForce, atMs: number): Count {
    const { terms, scope } = limit
    const reach = reachOf(terms.window, atMs)
    const unwritten = this.#unwritten(limit)
    const count: Count = {
      limit,
      reach,
      allowed: terms.count + this.#book.extra(limit, atMs),
      used: 0,
      lastMs: null,
    }
    if (reach.kind === 'count') {
      const pending = this.atMs > reach.afterMs ? unwritten : 0
      count.used = spentAfter(this.#ledger, scope, terms, reach.afterMs) + pending
    }
    if (reach.kind === 'pace') count.lastMs = unwritten > 0 ? this.atMs : lastSpentMs(this.#ledger, scope, terms)
    return count
  }

  /** Returns what this transaction has spent of a limit. */
  #unwritten({ terms, scope }: LimitInForce): number {
    let sum = 0
    for (const { series, ...added } of this.#allLines())
      if (series.scope === scope && reaches(terms, series)) sum += added[terms.counts]
    return sum
  }

  #isFull(count: Count, amounts: Amounts, atMs: number): boolean {
    const wanted = amounts[count.limit.terms.counts]
    return this.#room(count, wanted, atMs) < wanted
  }

  /** Returns how many of `wanted` a limit has room for now. */
  #room({ reach, allowed, used, lastMs }: Count, wanted: number, atMs: number): number {
    switch (reach.kind) {
      case 'idle':
        return wanted
      case 'size':
        return Math.min(wanted, allowed)
      case 'count':
        return Math.max(0, allowed - used)
      case 'pace':
        if (allowed === Number.POSITIVE_INFINITY) return wanted
        return lastMs === null || atMs - lastMs >= reach.intervalMs ? 1 : 0
      default:
        return reach satisfies never
    }
  }

  #state({ limit, used, allowed }: Count, roomAtMs: number | null): LimitState {
    return { limit, used: isPace(limit.terms.window) ? 0 : used, allowed, roomAtMs }
  }

  /** Returns the state of a limit as if one more CSR were requested and there were no other limit. */
  #ownState(count: Count, limitsAt: (atMs: number) => readonly LimitInForce[]): LimitState {
    const { id } = count.limit.version
    const ownAt = (atMs: number) => limitsAt(atMs).filter(({ version }) => version.id === id)
    const one = { submitted: 1, processed: 1 }
    return this.#state(count, this.#firstRoomMs(ownAt, participantOf(count.limit), one))
  }

  /** Returns the first instant at which every limit has room, considering limits and overrides that start or end. */
  #firstRoomMs(
    limitsAt: (atMs: number) => readonly LimitInForce[],
    participant: string,
    amounts: Amounts,
  ): number | null {
    const changes = this.#book.changesAfter(participant, this.atMs)
    let atMs = this.atMs
    for (let step = 0; step < MOST_STEPS + changes.length; step++) {
      const full = limitsAt(atMs)
        .map((limit) => this.#countAt(limit, atMs))
        .filter((count) => this.#isFull(count, amounts, atMs))
      if (full.length === 0) return atMs
      const rooms = full.map((count) => this.#nextRoomMs(count, amounts, atMs) ?? Number.POSITIVE_INFINITY)
      const change = changes.find((changeMs) => changeMs > atMs) ?? Number.POSITIVE_INFINITY
      const nextMs = Math.min(Math.max(...rooms), change)
      if (nextMs === Number.POSITIVE_INFINITY) return null
      atMs = nextMs
    }
    return null
  }

  #nextRoomMs(count: Count, amounts: Amounts, atMs: number): number | null {
    const unwritten = { atMs: this.atMs, amount: this.#unwritten(count.limit) }
    return nextRoomMs(count, amounts[count.limit.terms.counts], atMs, this.#ledger, unwritten)
  }
}

// Two limits may alternate for ever, such as one by day and one by night; the search gives up after so many steps.
const MOST_STEPS = 100

const participantOf = ({ scope }: LimitInForce): string => (scope === EVERYONE ? OPERATOR : scope)

const isSameSpender = (a: Spender, b: Spender): boolean =>
  a.participant === b.participant && a.interface === b.interface && a.pki === b.pki && a.submission === b.submission

const keyOf = ({ participant, interface: over, pki, submission }: Spender): string =>
  `${participant} ${over} ${pki} ${submission}`

/** Returns the limit that has no room for the longest: it is pointless to repeat the request before that. */
const longest = (states: readonly LimitState[]): LimitState =>
  states.reduce((a, b) => ((b.roomAtMs ?? Number.POSITIVE_INFINITY) > (a.roomAtMs ?? Number.POSITIVE_INFINITY) ? b : a))
