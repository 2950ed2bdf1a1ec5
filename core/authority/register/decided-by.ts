import { type Clock, PkiError } from '../../base/index.ts'
import { parseTime } from '../../base/time/index.ts'
import { formatTime } from '../../pki/x509/index.ts'

/** Who decided something, and when. */
export interface Decided {
  readonly by: string
  readonly at: string
}

/** Returns a time as the register holds it. @throws {PkiError} `USAGE` */
export const instantOf = (text: string): string => formatTime(Math.floor(parseTime(text) / 1000))

/**
 * Returns who decided something and when; now, where no time is given.
 * @throws {PkiError} `USAGE` also for a time that lies ahead: what is recorded has been decided
 */
export function decidedBy(by: string, at: string | undefined, clock: Clock): Decided {
  const now = formatTime(clock.nowSeconds())
  if (at === undefined) return { by, at: now }
  const instant = instantOf(at)
  if (instant <= now) return { by, at: instant }
  throw new PkiError('USAGE', `"${at}" lies ahead; allowed: until now, ${now} by the world's clock`)
}
