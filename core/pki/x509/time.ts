import { toLatin1 } from './bytes.ts'
import { DerError, type DerReader, TAG } from './der-reader.ts'

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

/** Reads a Time with seconds, in UTC (Z), without a fraction. RFC 5280 §4.1.2.5.1–2 @throws {DerError} */
export function readTime(reader: DerReader, what: string): CertificateTime {
  const at = reader.offset
  const tag = reader.nextTag === TAG.generalizedTime ? TAG.generalizedTime : TAG.utcTime
  const { bytes } = reader
  const start = reader.enter(tag, what)
  const end = reader.offset
  const form = tag === TAG.utcTime ? 'UTCTime' : 'GeneralizedTime'
  const seconds = parseTime(bytes, start, end, form)
  if (seconds === null)
    throw new DerError(at, `${what}: "${toLatin1(bytes, start, end)}" is not a ${form} with seconds and Z`)
  return { seconds, form }
}

// A CRL may hold a hundred thousand times, each another one: no string is made of any.
function parseTime(bytes: Uint8Array, start: number, end: number, form: CertificateTime['form']): number | null {
  const yearDigits = form === 'UTCTime' ? 2 : 4
  if (end - start !== yearDigits + 11 || bytes[end - 1] !== LETTER_Z) return null
  for (let at = start; at < end - 1; at++) {
    const octet = bytes[at] as number
    if (octet < DIGIT_0 || octet > DIGIT_9) return null
  }
  const first = twoDigits(bytes, start)
  const year =
    form === 'GeneralizedTime' ? first * 100 + twoDigits(bytes, start + 2) : first < 50 ? 2000 + first : 1900 + first
  const rest = start + yearDigits
  const hour = twoDigits(bytes, rest + 4)
  const minute = twoDigits(bytes, rest + 6)
  const second = twoDigits(bytes, rest + 8)
  if (hour > 23 || minute > 59 || second > 59) return null
  const startSeconds = startOfDate(year, twoDigits(bytes, rest), twoDigits(bytes, rest + 2))
  return startSeconds === null ? null : startSeconds + hour * 3600 + minute * 60 + second
}

const twoDigits = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] as number) - DIGIT_0) * 10 + (bytes[at + 1] as number) - DIGIT_0

// The times of a CRL fall on few days. Beyond this the days are worked out each time.
const MAX_DAYS = 4096
const startOfDates = new Map<number, number | null>()

/** Returns the second at which a day begins; null where the month has no such day. */
function startOfDate(year: number, month: number, day: number): number | null {
  const key = (year * 100 + month) * 100 + day
  const known = startOfDates.get(key)
  if (known !== undefined) return known
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  const isDay = date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  const seconds = isDay ? date.getTime() / 1000 : null
  if (startOfDates.size < MAX_DAYS) startOfDates.set(key, seconds)
  return seconds
}

const DIGIT_0 = 0x30
const DIGIT_9 = 0x39
const LETTER_Z = 0x5a

const encodedTimes = new Map<number, Uint8Array>()
const MAX_ENCODED = 256

/** Returns the Time of RFC 5280 §4.1.2.5 for whole `seconds` since 1970. */
export function encodeTime(seconds: number): Uint8Array {
  const known = encodedTimes.get(seconds)
  if (known) return known
  const element = passingTime(seconds).slice()
  if (encodedTimes.size >= MAX_ENCODED) encodedTimes.clear()
  encodedTimes.set(seconds, element)
  return element
}

// 13 and 15 characters, after a tag and a length.
const utcElement = Uint8Array.of(TAG.utcTime, 13, ...new Array<number>(13).fill(LETTER_Z))
const generalizedElement = Uint8Array.of(TAG.generalizedTime, 15, ...new Array<number>(15).fill(LETTER_Z))

/** Returns what {@link encodeTime} returns, valid until the next call: a CRL has a hundred thousand, each used once. */
export const passingTime = (seconds: number): Uint8Array =>
  usesGeneralizedTime(seconds) ? fill(generalizedElement, 0, seconds) : fill(utcElement, 2, seconds)

/** Returns a GeneralizedTime, whatever the year. */
export const encodeGeneralizedTime = (seconds: number): Uint8Array => fill(generalizedElement, 0, seconds).slice()

/** Puts a time into an element that has its tag, length and Z; of the eight digits of the day `skip` are left out. */
function fill(element: Uint8Array, skip: number, seconds: number): Uint8Array {
  const startSeconds = startOfDay(seconds)
  const day = digitsOfDay(startSeconds)
  let at = 2
  for (let i = skip; i < day.length; i++) element[at++] = day.charCodeAt(i)
  const ofDay = seconds - startSeconds
  at = putTwoDigits(element, at, Math.floor(ofDay / 3600))
  at = putTwoDigits(element, at, Math.floor(ofDay / 60) % 60)
  putTwoDigits(element, at, ofDay % 60)
  return element
}

function putTwoDigits(bytes: Uint8Array, at: number, value: number): number {
  bytes[at] = DIGIT_0 + Math.floor(value / 10)
  bytes[at + 1] = DIGIT_0 + (value % 10)
  return at + 2
}

const digitsOfDays = new Map<number, string>()

/** Returns the digits of the day that begins then, such as 20260301. */
function digitsOfDay(startSeconds: number): string {
  const known = digitsOfDays.get(startSeconds)
  if (known !== undefined) return known
  const digits = new Date(startSeconds * 1000).toISOString().slice(0, 10).replaceAll('-', '')
  if (digitsOfDays.size < MAX_DAYS) digitsOfDays.set(startSeconds, digits)
  return digits
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
