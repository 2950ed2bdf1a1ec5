/** A span of time: from `startMs` up to, but not including, `endMs`. */
export interface Span {
  readonly startMs: number
  readonly endMs: number
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

let format: Intl.DateTimeFormat | undefined

/** Created when first needed: it takes milliseconds, and most commands do not use it. */
const londonFormat = (): Intl.DateTimeFormat =>
  (format ??= new Intl.DateTimeFormat('en-GB', {
    timeZone: 'Europe/London',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
  }))

// The clocks change on the hour, so one offset holds for an hour. A time window across midnight needs hours of several
// days in turn.
const knownOffsets = new Map<number, number>()
const MOST_KNOWN = 1_000

/** Returns by how many milliseconds London's clocks are ahead of UTC at an instant, from the time zone database. */
function londonOffsetMs(atMs: number): number {
  const hour = Math.floor(atMs / HOUR_MS)
  const known = knownOffsets.get(hour)
  if (known !== undefined) return known
  const of = Object.fromEntries(
    londonFormat()
      .formatToParts(hour * HOUR_MS)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const local = Date.UTC(of.year as number, (of.month as number) - 1, of.day, of.hour)
  const offsetMs = local - hour * HOUR_MS
  if (knownOffsets.size >= MOST_KNOWN) knownOffsets.clear()
  knownOffsets.set(hour, offsetMs)
  return offsetMs
}

/** Returns the instant at which London's clocks show `localMs`, counted as if London were UTC. */
function fromLocal(localMs: number): number {
  // For an hour that occurs twice this is the first. A time that is skipped is read by the clock before the change.
  return localMs - londonOffsetMs(localMs - HOUR_MS)
}

let knownDay: Span = { startMs: 0, endMs: 0 }

/** Returns the calendar day in Europe/London of an instant: 23, 24 or 25 hours. */
export function londonDay(atMs: number): Span {
  if (atMs >= knownDay.startMs && atMs < knownDay.endMs) return knownDay
  const midnight = Math.floor((atMs + londonOffsetMs(atMs)) / DAY_MS) * DAY_MS
  knownDay = { startMs: fromLocal(midnight), endMs: fromLocal(midnight + DAY_MS) }
  return knownDay
}

/** Returns the instant of `minutes` past midnight on the London day that begins at `day.startMs`. */
export function londonTimeOnDay(day: Span, minutes: number): number {
  const midnight = day.startMs + londonOffsetMs(day.startMs)
  return fromLocal(midnight + minutes * MINUTE_MS)
}

/** Returns the London midnight at which a date such as `2026-03-29` begins; null if the date does not exist. */
export function londonMidnight(date: string): number | null {
  const midnight = /^\d{4}-\d\d-\d\d$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN
  // Date.parse takes 30 February for 2 March.
  if (Number.isNaN(midnight) || !new Date(midnight).toISOString().startsWith(date)) return null
  return fromLocal(midnight)
}

/** Returns an instant in Europe/London time, such as `2026-03-29 01:30:00 BST`. */
export function formatLondon(atMs: number): string {
  const offsetMs = londonOffsetMs(atMs)
  const text = new Date(atMs + offsetMs).toISOString()
  return `${text.slice(0, 10)} ${text.slice(11, 19)} ${offsetMs === 0 ? 'GMT' : 'BST'}`
}

/** Returns an instant in London time and in UTC: `2026-03-29 00:00:00 GMT (2026-03-29T00:00:00Z)`. */
export const formatBoth = (atMs: number): string =>
  `${formatLondon(atMs)} (${new Date(atMs).toISOString().replace(/\.\d+Z$/, 'Z')})`

/** Like {@link formatBoth}, rounded up to a whole second, so that waiting until then is never too short. */
export const formatFrom = (atMs: number): string => formatBoth(Math.ceil(atMs / 1000) * 1000)

/** Returns the day in Europe/London that a date such as `2026-03-29` names, or null if the date does not exist. */
export function londonDayOf(date: string): Span | null {
  const midnight = londonMidnight(date)
  return midnight === null ? null : londonDay(midnight)
}
