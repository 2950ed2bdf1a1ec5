import { type Clock, PkiError } from '../../base/index.ts'
import { parseTime } from '../../base/time/index.ts'
import { formatTime } from '../../pki/x509/index.ts'
import type { DecisionRecord } from '../../records/index.ts'

/** Returns a time in the format of the register: ISO 8601 in UTC, in seconds. @throws {PkiError} `USAGE` */
export const instantOf = (text: string): string => formatTime(Math.floor(parseTime(text) / 1000))

/**
 * Returns who decided, and when. The default time is now.
 * @throws {PkiError} `USAGE` also if the time is in the future
 */
export function decidedBy(by: string, at: string | undefined, clock: Clock): DecisionRecord {
  const now = formatTime(clock.nowSeconds())
  if (at === undefined) return { by, at: now }
  const instant = instantOf(at)
  if (instant <= now) return { by, at: instant }
  throw new PkiError('USAGE', `"${at}" is in the future; the world's clock shows ${now}`)
}
