/** Where `core` takes the time from. Seconds since 1970, UTC, whole. */
export interface Clock {
  nowSeconds(): number
}

/** A clock that stands still, for tests and for a world set to a rehearsal date. */
export function fixedClock(seconds: number): Clock {
  return { nowSeconds: () => seconds }
}
