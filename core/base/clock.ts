/** The source of time for `core`, counted since 1970, UTC. */
export interface Clock {
  /** Whole milliseconds, for limits on the rate of CSRs. */
  nowMs(): number
  /** Whole seconds. */
  nowSeconds(): number
}

/** Returns a clock that reads `nowMs`. */
export const clockOf = (nowMs: () => number): Clock => ({ nowMs, nowSeconds: () => Math.floor(nowMs() / 1000) })

/** A clock that always shows the same time, for tests and for a world set to a rehearsal date. */
export const fixedClock = (seconds: number): Clock => clockOf(() => seconds * 1000)
