import { EVERYONE, isPace, type LimitTerms, type LimitVersion, OPERATOR, reaches, reachOf } from '../../quota/index.ts'
import type { Store } from '../../store/index.ts'

/** How many CSRs of one participant a limit would have let pass, and how many it would have refused. */
export interface ReplayLine {
  readonly participant: string
  readonly passed: number
  readonly refused: number
  /** When the first CSR would have been refused, or null. */
  readonly firstRefusedAtMs: number | null
}

interface Tally {
  passed: number
  refused: number
  firstRefusedAtMs: number | null
}

/**
 * Applies a limit to the recorded spending, as if the limit had always been in force. Returns the result for each
 * participant, most refusals first. CSRs that were refused by a limit at the time were not recorded and do not count.
 * `excluded` are the participants whose own limit replaces a limit for each participant.
 */
export async function replayLimit(
  { scope, terms }: Pick<LimitVersion, 'scope'> & { readonly terms: LimitTerms },
  store: Pick<Store, 'spending'>,
  excluded: readonly string[] = [],
): Promise<ReplayLine[]> {
  const windows = new Map<string, PastWindow>()
  const tallies = new Map<string, Tally>()
  for await (const { spender, atMs, amounts } of store.spending(typeof scope === 'object' ? scope.participant : null)) {
    const wanted = amounts[terms.counts]
    if (wanted === 0 || !reaches(terms, spender)) continue
    if (scope !== 'total' && spender.participant === OPERATOR) continue
    if (scope === 'each-participant' && excluded.includes(spender.participant)) continue
    const key = scope === 'total' ? EVERYONE : spender.participant
    const window = windows.get(key) ?? new PastWindow(terms)
    windows.set(key, window)
    const passed = window.pass(wanted, atMs)
    count(tallies, spender.participant, passed, wanted - passed, atMs)
  }
  return [...tallies].map(([participant, tally]) => ({ participant, ...tally })).sort((a, b) => b.refused - a.refused)
}

function count(tallies: Map<string, Tally>, participant: string, passed: number, refused: number, atMs: number): void {
  const tally = tallies.get(participant) ?? { passed: 0, refused: 0, firstRefusedAtMs: null }
  tallies.set(participant, tally)
  tally.passed += passed
  tally.refused += refused
  if (refused > 0) tally.firstRefusedAtMs ??= atMs
}

/** One window that moves through the past: the CSRs that passed and still count. */
class PastWindow {
  readonly #terms: LimitTerms
  readonly #passed: { readonly atMs: number; readonly count: number }[] = []
  #first = 0
  #used = 0

  constructor(terms: LimitTerms) {
    this.#terms = terms
  }

  /** Returns how many of `wanted` pass at `atMs`. */
  pass(wanted: number, atMs: number): number {
    const reach = reachOf(this.#terms.window, atMs)
    if (reach.kind === 'idle') return wanted
    // The size of each request was not recorded, so a limit on the size refuses nothing here.
    if (reach.kind === 'size') return wanted
    const room = reach.kind === 'pace' ? this.#roomInPace(atMs, reach.intervalMs) : this.#roomAfter(reach.afterMs)
    const passed = Math.min(wanted, room)
    if (passed > 0) this.#remember(atMs, passed)
    return passed
  }

  #roomInPace(atMs: number, intervalMs: number): number {
    const last = this.#passed.at(-1)
    return !last || atMs - last.atMs >= intervalMs ? 1 : 0
  }

  #roomAfter(afterMs: number): number {
    for (;;) {
      const oldest = this.#passed[this.#first]
      if (!oldest || oldest.atMs > afterMs) break
      this.#used -= oldest.count
      this.#first++
    }
    return Math.max(0, this.#terms.count - this.#used)
  }

  #remember(atMs: number, passed: number): void {
    if (isPace(this.#terms.window)) this.#passed.length = 0
    this.#passed.push({ atMs, count: passed })
    this.#used += passed
    // Entries that no longer count are removed now and then.
    if (this.#first > 10_000) {
      this.#passed.splice(0, this.#first)
      this.#first = 0
    }
  }
}
