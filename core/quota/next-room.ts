import { type LedgerReader, lastSpentMs, spentAfter } from './ledger.ts'
import { isPace, type Window } from './limit.ts'
import type { LimitInForce } from './limit-book.ts'
import { durationMs, paceAllowsAt, type Reach } from './window.ts'

/** The state of a limit at an instant. */
export interface Full {
  readonly limit: LimitInForce
  readonly reach: Reach
  readonly allowed: number
  readonly lastMs: number | null
}

/** What has been spent but is not yet in the ledger. */
export interface Unwritten {
  readonly atMs: number
  readonly amount: number
}

/**
 * Returns the first instant after `atMs` at which a full limit has room for `wanted`, or null if it never has. Ignores
 * other limits and changes published for later.
 */
export function nextRoomMs(
  full: Full,
  wanted: number,
  atMs: number,
  ledger: LedgerReader,
  unwritten: Unwritten,
): number | null {
  const { limit, reach, allowed, lastMs } = full
  const { window } = limit.terms
  switch (reach.kind) {
    case 'idle':
      return atMs
    case 'size':
      return null
    case 'pace':
      return wanted > 1 || !isPace(window) ? null : paceAllowsAt(window.pace, lastMs ?? 0, atMs)
    case 'count':
      // Outside its hours the limit does not apply, so even more than it ever allows fits then.
      if (wanted > allowed) return reach.endsMs !== null && hasPause(window) ? reach.endsMs : null
      return reach.endsMs ?? firstRoomRolling(full, wanted, atMs, ledger, unwritten)
    default:
      return reach satisfies never
  }
}

const hasPause = (window: Window): boolean =>
  typeof window === 'object' && 'hours' in window && window.hours.from !== window.hours.to

// A ledger that is loaded in advance is asked for 2^6 - 1 instants at a time, so that 30 steps take 5 requests.
const EXPECTED_STEPS = 6

/** Returns every instant that so many steps of bisection may look at. */
function middles(closed: number, open: number, steps: number): number[] {
  if (steps === 0 || open - closed <= 1) return []
  const middle = Math.floor((closed + open) / 2)
  return [middle, ...middles(closed, middle, steps - 1), ...middles(middle, open, steps - 1)]
}

/** As time passes, spending only leaves a rolling window, so the instant can be found by bisection. */
function firstRoomRolling(
  { limit: { terms, scope }, allowed }: Full,
  wanted: number,
  atMs: number,
  ledger: LedgerReader,
  unwritten: Unwritten,
): number | null {
  const { window } = terms
  if (typeof window !== 'object' || !('rolling' in window)) return null
  const windowMs = durationMs(window.rolling)
  const hasRoom = (whenMs: number): boolean => {
    const afterMs = whenMs - windowMs
    const pending = unwritten.atMs > afterMs ? unwritten.amount : 0
    return spentAfter(ledger, scope, terms, afterMs) + pending + wanted <= allowed
  }
  let closed = atMs
  // A process whose clock is ahead may have spent after now.
  let open = Math.max(atMs, unwritten.atMs, lastSpentMs(ledger, scope, terms) ?? 0) + windowMs
  for (let step = 0; open - closed > 1; step++) {
    if (step % EXPECTED_STEPS === 0)
      ledger.expect?.(
        scope,
        middles(closed, open, EXPECTED_STEPS).map((whenMs) => whenMs - windowMs),
      )
    const middle = Math.floor((closed + open) / 2)
    if (hasRoom(middle)) open = middle
    else closed = middle
  }
  return open
}
