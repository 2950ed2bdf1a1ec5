import { londonDay, londonTimeOnDay, type Span } from '../base/time/index.ts'
import { isPace, type PaceBand, type Window } from './limit.ts'

const UNIT_SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 } as const
const NOON_MS = 12 * 3_600_000

/** Returns the milliseconds of a duration such as `24h`. Assumes a duration that the schema accepts. */
export const durationMs = (text: string): number =>
  Number(text.slice(0, -1)) * UNIT_SECONDS[text.slice(-1) as keyof typeof UNIT_SECONDS] * 1000

/** What a window counts at an instant. */
export type Reach =
  /** Everything spent after `afterMs`. The count restarts at `endsMs`; null for a rolling window. */
  | { readonly kind: 'count'; readonly afterMs: number; readonly endsMs: number | null }
  /** One CSR per interval. */
  | { readonly kind: 'pace'; readonly intervalMs: number }
  /** The CSRs of one request. */
  | { readonly kind: 'size' }
  /** The window does not apply now. */
  | { readonly kind: 'idle'; readonly untilMs: number }

/** Returns what `window` counts at `atMs`. */
export function reachOf(window: Window, atMs: number): Reach {
  if (window === 'calendar-day') {
    const { startMs, endMs } = londonDay(atMs)
    return { kind: 'count', afterMs: startMs - 1, endsMs: endMs }
  }
  if (window === 'request') return { kind: 'size' }
  if (isPace(window)) return { kind: 'pace', intervalMs: intervalMs(bandAt(window.pace, atMs).band) }
  if ('rolling' in window) return { kind: 'count', afterMs: atMs - durationMs(window.rolling), endsMs: null }
  const { startMs, endMs } = nextSpan(window.hours, atMs)
  if (atMs < startMs) return { kind: 'idle', untilMs: startMs }
  return { kind: 'count', afterMs: startMs - 1, endsMs: endMs }
}

/** Returns the earliest instant from `atMs` on at which a pace allows the next CSR after one at `lastMs`. */
export function paceAllowsAt(bands: readonly PaceBand[], lastMs: number, atMs: number): number {
  let fromMs = atMs
  for (;;) {
    const { band, untilMs } = bandAt(bands, fromMs)
    const allowedMs = Math.max(fromMs, lastMs + intervalMs(band))
    if (allowedMs < untilMs) return allowedMs
    // The next band may have a longer or shorter interval.
    fromMs = untilMs
  }
}

// 1.1 times 1000 is slightly more than 1100 in floating point, and must not become 1101.
const intervalMs = ({ everySeconds }: PaceBand): number => Math.ceil(Math.round(everySeconds * 1_000_000) / 1000)

function bandAt(bands: readonly PaceBand[], atMs: number): { band: PaceBand; untilMs: number } {
  const spans = bands.map((band) => ({ band, ...nextSpan(band, atMs) }))
  const found = spans.find(({ startMs }) => atMs >= startMs)
  if (!found) throw new Error('a pace without a band for every time of day')
  // If a band ends in the hour that the clocks skip, the next one may begin before its end.
  const starts = spans.map(({ startMs }) => startMs).filter((startMs) => startMs > atMs)
  return { band: found.band, untilMs: Math.min(found.endMs, ...starts) }
}

/** Returns the span between two times of day that contains `atMs`, or else the next one. */
function nextSpan({ from, to }: { readonly from: string; readonly to: string }, atMs: number): Span {
  const today = londonDay(atMs)
  const yesterday = londonDay(today.startMs - NOON_MS)
  const tomorrow = londonDay(today.endMs + NOON_MS)
  const after = londonDay(tomorrow.endMs + NOON_MS)
  // A span across midnight ends on the day after it begins.
  const passes = minutesOf(to) <= minutesOf(from)
  const days: [Span, Span][] = [
    [yesterday, today],
    [today, tomorrow],
    [tomorrow, after],
  ]
  const spans = days.map(([day, next]) => ({
    startMs: londonTimeOnDay(day, minutesOf(from)),
    endMs: londonTimeOnDay(passes ? next : day, minutesOf(to)),
  }))
  return spans.find(({ endMs }) => atMs < endMs) as Span
}

const minutesOf = (timeOfDay: string): number => Number(timeOfDay.slice(0, 2)) * 60 + Number(timeOfDay.slice(3))
