import { PkiError } from '../../core/base/index.ts'
import { parseTime } from '../../core/base/time/index.ts'
import { isDottedOid } from '../../core/pki/x509/index.ts'

/** Reads one of the `allowed` values. @throws {PkiError} `USAGE` */
export function readChoice<T extends string>(option: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((each) => each === text)
  if (found !== undefined) return found
  throw new PkiError('USAGE', `${option} "${text}"; allowed: ${allowed.join(', ')}`)
}

/** Reads a whole number of at least `least`. @throws {PkiError} `USAGE` */
export function readNumber(option: string, text: string, least = 1): number {
  const number = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  if (number >= least) return number
  throw new PkiError('USAGE', `${option} "${text}" is not a whole number from ${least}`)
}

/** Collects the values of a repeatable option. */
export const collect = (value: string, values: string[]): string[] => [...values, value]

/** Collects the OIDs of a repeatable option. @throws {PkiError} `USAGE` */
export function collectOids(value: string, values: string[]): string[] {
  if (isDottedOid(value)) return [...values, value]
  throw new PkiError('USAGE', `--policy-oid "${value}" is not a dotted OID; allowed: 1.3.6.1.4.1.32473.7`)
}

/** Reads a time and returns seconds since 1970, null if there is none. @throws {PkiError} `USAGE`; see {@link parseTime} */
export const parseTimeOption = (text: string | undefined): number | null =>
  text === undefined ? null : Math.floor(parseTime(text) / 1000)

/** Returns a collector for a repeatable option that takes only `allowed` values. */
export const collectOneOf =
  <T extends string>(flag: string, allowed: readonly T[]) =>
  (value: string, values: readonly T[] = []): T[] => {
    const found = allowed.find((each) => each === value)
    if (found === undefined) throw new PkiError('USAGE', `${flag} "${value}"; allowed: ${allowed.join(', ')}`)
    return [...values, found]
  }

/** Collects the values of a repeatable option that has no default. */
export const collectTexts = (value: string, values: readonly string[] = []): string[] => [...values, value]
