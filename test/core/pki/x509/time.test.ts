import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DerReader } from '../../../../core/pki/x509/der-reader.ts'
import {
  addYears,
  encodeTime,
  formatTime,
  NO_EXPIRY_SECONDS,
  readTime,
  startOfDay,
} from '../../../../core/pki/x509/time.ts'
import { readHex, toHexText } from '../../../support/hex.ts'

const at = (text: string): number => Date.parse(text) / 1000
const read = (element: string) => {
  const { seconds, form } = readTime(new DerReader(readHex(element)), 't')
  return { at: formatTime(seconds), form }
}

describe('RFC 5280 4.1.2.5: times that are read', () => {
  test.each([
    { element: "17['500101000000Z']", at: '1950-01-01T00:00:00Z', form: 'UTCTime' },
    { element: "17['700101000000Z']", at: '1970-01-01T00:00:00Z', form: 'UTCTime' },
    { element: "17['991231235959Z']", at: '1999-12-31T23:59:59Z', form: 'UTCTime' },
    { element: "17['000229000000Z']", at: '2000-02-29T00:00:00Z', form: 'UTCTime' },
    { element: "17['491231235959Z']", at: '2049-12-31T23:59:59Z', form: 'UTCTime' },
    { element: "18['20500101000000Z']", at: '2050-01-01T00:00:00Z', form: 'GeneralizedTime' },
    { element: "18['99991231235959Z']", at: '9999-12-31T23:59:59Z', form: 'GeneralizedTime' },
    { element: "18['20240229120000Z']", at: '2024-02-29T12:00:00Z', form: 'GeneralizedTime' },
  ])('$element', ({ element, ...expected }) => {
    expect(read(element)).toEqual(expected)
  })
})

describe('times that are refused', () => {
  test.each([
    { name: 'no seconds', element: "17['2603010000Z']" },
    { name: 'no Z', element: "17['260301000000']" },
    { name: 'an offset', element: "17['260301000000+0000']" },
    { name: 'a fraction', element: "18['20500101000000.5Z']" },
    { name: 'a local time', element: "18['20500101000000']" },
    { name: '30 February', element: "17['260230000000Z']" },
    { name: '29 February of 2100, no leap year', element: "18['21000229000000Z']" },
    { name: '29 February of 2026', element: "17['260229000000Z']" },
    { name: 'month 13', element: "17['261301000000Z']" },
    { name: 'month 0', element: "17['260001000000Z']" },
    { name: 'day 0', element: "17['260300000000Z']" },
    { name: 'hour 24', element: "17['260301240000Z']" },
    { name: 'minute 60', element: "17['260301006000Z']" },
    { name: 'a leap second', element: "17['161231235960Z']" },
    { name: 'letters', element: "17['26030100000aZ']" },
    { name: 'four digits of the year in a UTCTime', element: "17['20260301000000Z']" },
    { name: 'two digits of the year in a GeneralizedTime', element: "18['260301000000Z']" },
    { name: 'nothing', element: '17 00' },
  ])('$name', ({ element }) => {
    expect(() => read(element)).toThrow(/^t: ".*" is not a (UTCTime|GeneralizedTime) with seconds and Z at offset 0$/)
  })

  test('the same octets are judged by their tag, whichever was read before', () => {
    expect(read("18['99991231235959Z']").form).toBe('GeneralizedTime')
    expect(() => read("17['99991231235959Z']")).toThrow('is not a UTCTime')
    expect(read("17['260301000000Z']").form).toBe('UTCTime')
    expect(() => read("18['260301000000Z']")).toThrow('is not a GeneralizedTime')
  })

  test('another type of string', () => {
    expect(() => read("13['260301000000Z']")).toThrow('t: tag 13 instead of 17')
  })
})

describe('times that are written', () => {
  test.each([
    ['1950-01-01T00:00:00Z', "17['500101000000Z']"],
    ['2049-12-31T23:59:59Z', "17['491231235959Z']"],
    ['2050-01-01T00:00:00Z', "18['20500101000000Z']"],
    ['1949-12-31T23:59:59Z', "18['19491231235959Z']"],
    ['9999-12-31T23:59:59Z', "18['99991231235959Z']"],
  ])('%s', (text, element) => {
    expect(toHexText(encodeTime(at(text)))).toBe(toHexText(readHex(element)))
  })

  test('written and read again it is the same', () => {
    fc.assert(
      fc.property(fc.integer({ min: at('0001-01-01T00:00:00Z'), max: NO_EXPIRY_SECONDS }), (seconds) => {
        expect(readTime(new DerReader(encodeTime(seconds)), 't').seconds).toBe(seconds)
      }),
    )
  })
})

describe('years and days', () => {
  test.each([
    ['2026-03-01T00:00:00Z', 10, '2036-03-01T00:00:00Z'],
    ['2024-02-29T00:00:00Z', 4, '2028-02-29T00:00:00Z'],
    // No 29 February ten years on.
    ['2024-02-29T00:00:00Z', 10, '2034-03-01T00:00:00Z'],
    ['2049-12-31T23:59:59Z', 1, '2050-12-31T23:59:59Z'],
  ])('%s and %i years', (text, years, expected) => {
    expect(formatTime(addYears(at(text), years))).toBe(expected)
  })

  test.each([
    ['2026-03-01T12:00:00Z', '2026-03-01T00:00:00Z'],
    ['2026-03-01T00:00:00Z', '2026-03-01T00:00:00Z'],
    ['2026-03-01T23:59:59Z', '2026-03-01T00:00:00Z'],
    ['1969-12-31T23:59:59Z', '1969-12-31T00:00:00Z'],
  ])('the day of %s', (text, expected) => {
    expect(formatTime(startOfDay(at(text)))).toBe(expected)
  })
})
