/** Where `core` takes the time from: since 1970, UTC. */
export interface Clock {
  /** Whole milliseconds; what a pace of CSRs is measured in. */
  nowMs(): number
  /** Whole seconds. */
  nowSeconds(): number
}

/** Returns a clock that reads `nowMs`. */
export const clockOf = (nowMs: () => number): Clock => ({ nowMs, nowSeconds: () => Math.floor(nowMs() / 1000) })

/** A clock that stands still, for tests and for a world set to a rehearsal date. */
export const fixedClock = (seconds: number): Clock => clockOf(() => seconds * 1000)
