import { describe, expect, test } from 'vitest'
import {
  formatBoth,
  formatFrom,
  formatLondon,
  londonDay,
  londonMidnight,
  londonTimeOnDay,
} from '../../../../core/base/time/london.ts'

const at = (text: string): number => Date.parse(text)
const HOUR = 3_600_000

describe('a day in London', () => {
  test.each([
    { name: 'in winter', noon: '2026-01-15T12:00:00Z', from: '2026-01-15T00:00:00Z', hours: 24 },
    { name: 'in summer', noon: '2026-07-15T12:00:00Z', from: '2026-07-14T23:00:00Z', hours: 24 },
    { name: 'the clocks go forward, 2026', noon: '2026-03-29T12:00:00Z', from: '2026-03-29T00:00:00Z', hours: 23 },
    { name: 'the clocks go back, 2026', noon: '2026-10-25T12:00:00Z', from: '2026-10-24T23:00:00Z', hours: 25 },
    { name: 'the clocks go forward, 2027', noon: '2027-03-28T12:00:00Z', from: '2027-03-28T00:00:00Z', hours: 23 },
    { name: 'the clocks go back, 2027', noon: '2027-10-31T12:00:00Z', from: '2027-10-30T23:00:00Z', hours: 25 },
    { name: '29 February', noon: '2028-02-29T12:00:00Z', from: '2028-02-29T00:00:00Z', hours: 24 },
    { name: 'the last of a year', noon: '2026-12-31T12:00:00Z', from: '2026-12-31T00:00:00Z', hours: 24 },
    { name: 'the first of a year', noon: '2027-01-01T12:00:00Z', from: '2027-01-01T00:00:00Z', hours: 24 },
  ])('$name', ({ noon, from, hours }) => {
    const span = { startMs: at(from), endMs: at(from) + hours * HOUR }
    expect(londonDay(at(noon))).toEqual(span)
    expect(londonDay(span.startMs)).toEqual(span)
    expect(londonDay(span.endMs - 1)).toEqual(span)
    expect(londonDay(span.startMs - 1).endMs).toBe(span.startMs)
    expect(londonDay(span.endMs).startMs).toBe(span.endMs)
  })

  test('days follow one another without a gap through two years, and each begins at 00:00', () => {
    const clock = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', timeStyle: 'medium' })
    let day = londonDay(at('2026-01-01T12:00:00Z'))
    for (let i = 0; i < 790; i++) {
      const next = londonDay(day.endMs)
      expect(next.startMs).toBe(day.endMs)
      expect(clock.format(next.startMs)).toBe('00:00:00')
      day = next
    }
    expect(new Date(day.startMs).toISOString()).toBe('2028-03-01T00:00:00.000Z')
  })
})

describe('a time of day in London', () => {
  test.each([
    { name: 'in winter', date: '2026-01-15', minutes: 7 * 60, expected: '2026-01-15T07:00:00Z' },
    { name: 'in summer', date: '2026-07-15', minutes: 7 * 60, expected: '2026-07-15T06:00:00Z' },
    { name: 'before the clocks go forward', date: '2026-03-29', minutes: 59, expected: '2026-03-29T00:59:00Z' },
    {
      name: 'in the hour that is left out, on the clock before',
      date: '2026-03-29',
      minutes: 90,
      expected: '2026-03-29T01:30:00Z',
    },
    { name: 'after the clocks have gone forward', date: '2026-03-29', minutes: 120, expected: '2026-03-29T01:00:00Z' },
    { name: 'at 08:00 on that day', date: '2027-03-28', minutes: 480, expected: '2027-03-28T07:00:00Z' },
    {
      name: 'the first of the hour that comes twice',
      date: '2026-10-25',
      minutes: 90,
      expected: '2026-10-25T00:30:00Z',
    },
    { name: 'after the hour that comes twice', date: '2026-10-25', minutes: 120, expected: '2026-10-25T02:00:00Z' },
    { name: 'at 20:00 on that day', date: '2027-10-31', minutes: 1200, expected: '2027-10-31T20:00:00Z' },
  ])('$name', ({ date, minutes, expected }) => {
    const midnight = londonMidnight(date) as number
    expect(new Date(londonTimeOnDay(londonDay(midnight), minutes)).toISOString().replace('.000', '')).toBe(expected)
  })
})

test.each([
  { date: '2026-03-29', expected: '2026-03-29T00:00:00.000Z' },
  { date: '2026-03-30', expected: '2026-03-29T23:00:00.000Z' },
  { date: '2026-10-25', expected: '2026-10-24T23:00:00.000Z' },
  { date: '2026-10-26', expected: '2026-10-26T00:00:00.000Z' },
  { date: '2028-02-29', expected: '2028-02-29T00:00:00.000Z' },
  { date: '2027-02-29', expected: null },
  { date: '2026-04-31', expected: null },
  { date: '2026-13-01', expected: null },
  { date: '2026-1-01', expected: null },
  { date: '2026-01-01T00:00:00Z', expected: null },
])('midnight of $date', ({ date, expected }) => {
  const midnight = londonMidnight(date)
  expect(midnight === null ? null : new Date(midnight).toISOString()).toBe(expected)
})

test.each([
  { at: '2026-03-29T00:59:59Z', london: '2026-03-29 00:59:59 GMT' },
  { at: '2026-03-29T01:00:00Z', london: '2026-03-29 02:00:00 BST' },
  { at: '2026-10-25T00:30:00Z', london: '2026-10-25 01:30:00 BST' },
  { at: '2026-10-25T01:30:00Z', london: '2026-10-25 01:30:00 GMT' },
  { at: '2026-12-31T23:59:59Z', london: '2026-12-31 23:59:59 GMT' },
  { at: '2027-06-30T23:30:00Z', london: '2027-07-01 00:30:00 BST' },
  { at: '2028-02-29T00:00:00Z', london: '2028-02-29 00:00:00 GMT' },
])('$at is $london', ({ at: text, london }) => {
  expect(formatLondon(at(text))).toBe(london)
  expect(formatBoth(at(text))).toBe(`${london} (${text})`)
})

test('a time to wait for is not too early by a part of a second', () => {
  expect(formatFrom(at('2026-03-01T12:00:00.001Z'))).toBe('2026-03-01 12:00:01 GMT (2026-03-01T12:00:01Z)')
  expect(formatFrom(at('2026-03-01T12:00:00.000Z'))).toBe('2026-03-01 12:00:00 GMT (2026-03-01T12:00:00Z)')
})

test('any hour of years is as the time zone database has it, in whatever order they are asked for', () => {
  const other = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/London', dateStyle: 'short', timeStyle: 'medium' })
  const HOUR_MS = 3_600_000
  for (let i = 0; i < 2_500; i++) {
    for (const atMs of [at('2026-01-01T00:00:00Z') + i * 7 * HOUR_MS, at('2030-01-01T00:30:00Z') - i * 5 * HOUR_MS])
      expect(formatLondon(atMs).slice(0, 19)).toBe(other.format(atMs))
  }
})
