import { formatBoth } from '../core/index.ts'

// ECMA-262 21.4.1.1: the range of a time value.
const MAX_TIME_MS = 8.64e15

/** Returns a time of the audit log in Europe/London and UTC, also where somebody has made nonsense of it. */
export const formatWhen = (seconds: number): string =>
  Math.abs(seconds * 1000) <= MAX_TIME_MS ? formatBoth(seconds * 1000) : `second ${seconds}, which is no time`

/** Returns the same for `--json`: ISO 8601, or null for what is no time. */
export const whenJson = (seconds: number): string | null =>
  Math.abs(seconds * 1000) <= MAX_TIME_MS ? new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z') : null
