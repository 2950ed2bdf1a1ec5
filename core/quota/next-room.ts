import { type LedgerReader, spentAfter } from './ledger.ts'
import { isPace } from './limit.ts'
import type { LimitInForce } from './limit-book.ts'
import { durationMs, paceAllowsAt, type Reach } from './window.ts'

/** What is known of a limit that has no room. */
interface Full {
  readonly limit: LimitInForce
  readonly reach: Reach
  readonly allowed: number
  readonly used: number
  readonly lastMs: number | null
}

/** Returns the first instant after `atMs` at which a full limit has room for `wanted`, or null where it never has. */
export function nextRoomMs(full: Full, wanted: number, atMs: number, ledger: LedgerReader): number | null {
  const { terms } = full.limit
  // An override that makes room now may have ended by then.
  if (wanted > terms.count) return null
  if (isPace(terms.window)) return paceAllowsAt(terms.window.pace, full.lastMs ?? 0, atMs)
  if (full.reach.kind !== 'count') return null
  if (full.reach.endsMs !== null) return full.reach.endsMs
  return typeof terms.window === 'object' && 'rolling' in terms.window
    ? firstRoomRolling(full, wanted, atMs, durationMs(terms.window.rolling), ledger)
    : null
}

/** As time goes by, spending only leaves a rolling window: the instant is found by halving. */
function firstRoomRolling(full: Full, wanted: number, atMs: number, windowMs: number, ledger: LedgerReader): number {
  const { limit, used, reach } = full
  // What this transaction has spent is not in the ledger yet, and leaves the window last.
  const unwritten = reach.kind === 'count' ? used - spentAfter(ledger, limit.scope, limit.terms, reach.afterMs) : 0
  const hasRoom = (whenMs: number): boolean =>
    spentAfter(ledger, limit.scope, limit.terms, whenMs - windowMs) + unwritten + wanted <= limit.terms.count
  let closed = atMs
  let open = atMs + windowMs
  if (!hasRoom(open)) return open
  while (open - closed > 1) {
    const middle = Math.floor((closed + open) / 2)
    if (hasRoom(middle)) open = middle
    else closed = middle
  }
  return open
}
