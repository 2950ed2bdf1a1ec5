import { isDottedOid, PkiError } from '../../core/index.ts'

/** Returns the one of `allowed` that an option names. @throws {PkiError} `USAGE` */
export function readChoice<T extends string>(option: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((each) => each === text)
  if (found !== undefined) return found
  throw new PkiError('USAGE', `${option} "${text}"; allowed: ${allowed.join(', ')}`)
}

/** Returns the whole number that an option names. @throws {PkiError} `USAGE` */
export function readNumber(option: string, text: string, least = 1): number {
  const number = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  if (number >= least) return number
  throw new PkiError('USAGE', `${option} "${text}" is no whole number from ${least}`)
}

/** Collects the values of a repeatable option. */
export const collect = (value: string, values: string[]): string[] => [...values, value]

/** Collects OIDs. @throws {PkiError} `USAGE` */
export function collectOids(value: string, values: string[]): string[] {
  if (isDottedOid(value)) return [...values, value]
  throw new PkiError('USAGE', `--policy-oid "${value}" is no dotted OID`)
}

/** Returns a point in time, seconds since 1970, from ISO 8601. @throws {PkiError} `USAGE` */
export function parseTimeOption(text: string | undefined): number | null {
  if (text === undefined) return null
  const isIso = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(text)
  const milliseconds = isIso && isCalendarDay(text.slice(0, 10)) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(milliseconds))
    throw new PkiError('USAGE', `"${text}" is no time; allowed: 2026-11-20 or 2026-11-20T12:00:00Z`)
  return Math.floor(milliseconds / 1000)
}

// Date.parse takes 30 February for 2 March.
function isCalendarDay(day: string): boolean {
  const milliseconds = Date.parse(`${day}T00:00:00Z`)
  return !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString().startsWith(day)
}

/** Returns what collects the values of a repeatable option, each one of `allowed`. */
export const collectOneOf =
  <T extends string>(flag: string, allowed: readonly T[]) =>
  (value: string, values: readonly T[] = []): T[] => {
    const found = allowed.find((each) => each === value)
    if (found === undefined) throw new PkiError('USAGE', `${flag} "${value}"; allowed: ${allowed.join(', ')}`)
    return [...values, found]
  }

/** Collects texts of a repeatable option that is absent unless it is given. */
export const collectTexts = (value: string, values: readonly string[] = []): string[] => [...values, value]
