import type { LimitTerms } from './limit.ts'
import { isPace } from './limit.ts'
import { durationMs, reachOf } from './window.ts'

const DAY_SECONDS = 86_400

/** Returns how long a window lasts, in seconds; null for one that counts nothing up: a size, or a pace. */
export function windowSeconds(window: LimitTerms['window']): number | null {
  if (window === 'request' || isPace(window)) return null
  return typeof window === 'object' && 'rolling' in window ? durationMs(window.rolling) / 1000 : DAY_SECONDS
}

/** Returns when the count of a window begins afresh; null where it never does at once, as in a rolling one. */
export function windowEndsMs(window: LimitTerms['window'], atMs: number): number | null {
  const reach = reachOf(window, atMs)
  return reach.kind === 'count' ? reach.endsMs : null
}
