import { PkiError } from '../index.ts'
import { londonMidnight } from './london.ts'

const INSTANT = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/

/**
 * Returns the instant of an ISO 8601 time with a zone, or of a bare date, in milliseconds since 1970.
 * A bare date means the midnight at which that day begins in Europe/London, because the rules count London days.
 * Parses every time on the command line, in limit files and in the register.
 * @throws {PkiError} `USAGE`
 * @see SEC Appendix N: days are those of Europe/London
 */
export function parseTime(text: string): number {
  const timeMs = instantMs(text) ?? londonMidnight(text)
  if (timeMs !== null) return timeMs
  throw new PkiError(
    'USAGE',
    `"${text}" is not a time; allowed: 2026-12-01 (midnight in Europe/London) or 2026-12-01T09:00:00Z`,
  )
}

function instantMs(text: string): number | null {
  const date = INSTANT.exec(text)?.[1]
  // Date.parse reads 30 February as 2 March.
  if (date === undefined || londonMidnight(date) === null) return null
  const timeMs = Date.parse(text)
  return Number.isNaN(timeMs) ? null : timeMs
}
