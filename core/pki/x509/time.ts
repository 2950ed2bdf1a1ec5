import { toLatin1 } from './bytes.ts'
import { DerError, type DerReader, TAG } from './der-reader.ts'
import { tlv } from './der-writer.ts'
import { OctetCache } from './octet-cache.ts'

/** A certificate's time: seconds since 1970, and how it was encoded. */
export interface CertificateTime {
  readonly seconds: number
  readonly form: 'UTCTime' | 'GeneralizedTime'
}

export const DAY_SECONDS = 86_400
// RFC 5280 §4.1.2.5: "no well-defined expiration date".
export const NO_EXPIRY_SECONDS: number = Date.UTC(9999, 11, 31, 23, 59, 59) / 1000
// RFC 5280 §4.1.2.5: through 2049 UTCTime, from 2050 GeneralizedTime; UTCTime cannot encode 1949 and earlier either.
const FIRST_UTC_SECONDS = Date.UTC(1950, 0, 1) / 1000
const FIRST_GENERALIZED_SECONDS = Date.UTC(2050, 0, 1) / 1000

// Certificates of one day share their times. One cache for each form, because the octets do not show the form.
const utcTimes = new OctetCache<CertificateTime>()
const generalizedTimes = new OctetCache<CertificateTime>()

/** Reads a Time with seconds, in UTC (Z), without a fraction. RFC 5280 §4.1.2.5.1–2 @throws {DerError} */
export function readTime(reader: DerReader, what: string): CertificateTime {
  const at = reader.offset
  const tag = reader.nextTag === TAG.generalizedTime ? TAG.generalizedTime : TAG.utcTime
  const contents = reader.readContents(tag, what)
  const form = tag === TAG.utcTime ? 'UTCTime' : 'GeneralizedTime'
  const known = form === 'UTCTime' ? utcTimes : generalizedTimes
  const time = known.get(contents, 0, contents.length)
  if (time) return time
  const text = toLatin1(contents)
  const seconds = parseTime(text, form)
  if (seconds === null) throw new DerError(at, `${what}: "${text}" is not a ${form} with seconds and Z`)
  known.set(contents, 0, contents.length, { seconds, form })
  return { seconds, form }
}

function parseTime(text: string, form: CertificateTime['form']): number | null {
  const pattern = form === 'UTCTime' ? /^(\d\d)(\d{10})Z$/ : /^(\d{4})(\d{10})Z$/
  const match = pattern.exec(text)
  if (!match) return null
  const [, yearText = '', rest = ''] = match
  const short = Number(yearText)
  const year = form === 'GeneralizedTime' ? short : short < 50 ? 2000 + short : 1900 + short
  const [month = 0, day = 0, hour = 0, minute = 0, second = 0] = rest.match(/\d\d/g)?.map(Number) ?? []
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  date.setUTCHours(hour, minute, second)
  const same = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && second < 60
  return same ? date.getTime() / 1000 : null
}

const encodedTimes = new Map<number, Uint8Array>()
const MAX_ENCODED = 256

/** Returns the Time of RFC 5280 §4.1.2.5 for whole `seconds` since 1970. */
export function encodeTime(seconds: number): Uint8Array {
  const known = encodedTimes.get(seconds)
  if (known) return known
  const digits = new Date(seconds * 1000).toISOString().replace(/[-:T]/g, '').slice(0, 14)
  const element = usesGeneralizedTime(seconds)
    ? tlv(TAG.generalizedTime, Buffer.from(`${digits}Z`, 'latin1'))
    : tlv(TAG.utcTime, Buffer.from(`${digits.slice(2)}Z`, 'latin1'))
  if (encodedTimes.size >= MAX_ENCODED) encodedTimes.clear()
  encodedTimes.set(seconds, element)
  return element
}

export const usesGeneralizedTime = (seconds: number): boolean =>
  seconds >= FIRST_GENERALIZED_SECONDS || seconds < FIRST_UTC_SECONDS

/** Returns `2026-11-20T00:00:00Z`. */
export const formatTime = (seconds: number): string => `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`

/** Returns the second `years` calendar years after `seconds`; 29 February becomes 1 March. */
export function addYears(seconds: number, years: number): number {
  const date = new Date(seconds * 1000)
  date.setUTCFullYear(date.getUTCFullYear() + years)
  return date.getTime() / 1000
}

export const startOfDay = (seconds: number): number => seconds - (((seconds % DAY_SECONDS) + DAY_SECONDS) % DAY_SECONDS)
