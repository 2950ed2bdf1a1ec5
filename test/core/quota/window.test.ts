import { describe, expect, test } from 'vitest'
import type { Window } from '../../../core/quota/limit.ts'
import { durationMs, paceAllowsAt, type Reach, reachOf } from '../../../core/quota/window.ts'

const at = (text: string): number => Date.parse(text)
const night: Window = { hours: { from: '20:00', to: '08:00' } }
const pace = [
  { from: '07:00', to: '20:00', everySeconds: 0.8 },
  { from: '20:00', to: '07:00', everySeconds: 4 },
]

test.each([
  ['90s', 90_000],
  ['30m', 1_800_000],
  ['24h', 86_400_000],
  ['7d', 604_800_000],
] as const)('%s is %d ms', (text, expected) => expect(durationMs(text)).toBe(expected))

describe('what a window counts', () => {
  const cases: { name: string; window: Window; now: string; expected: Reach }[] = [
    {
      name: 'a calendar day from its first millisecond, 23 hours',
      window: 'calendar-day',
      now: '2026-03-29T00:00:00Z',
      expected: { kind: 'count', afterMs: at('2026-03-29T00:00:00Z') - 1, endsMs: at('2026-03-29T23:00:00Z') },
    },
    {
      name: 'a calendar day to its last millisecond, 25 hours',
      window: 'calendar-day',
      now: '2026-10-25T23:59:59.999Z',
      expected: { kind: 'count', afterMs: at('2026-10-24T23:00:00Z') - 1, endsMs: at('2026-10-26T00:00:00Z') },
    },
    {
      name: 'a rolling window: 24 hours are 24 hours when the clocks change',
      window: { rolling: '24h' },
      now: '2026-03-29T12:00:00Z',
      expected: { kind: 'count', afterMs: at('2026-03-28T12:00:00Z'), endsMs: null },
    },
    { name: 'a request', window: 'request', now: '2026-03-29T12:00:00Z', expected: { kind: 'size' } },
    {
      name: 'hours, before they begin',
      window: night,
      now: '2026-01-15T19:59:59.999Z',
      expected: { kind: 'idle', untilMs: at('2026-01-15T20:00:00Z') },
    },
    {
      name: 'hours, from the first millisecond',
      window: night,
      now: '2026-01-15T20:00:00Z',
      expected: { kind: 'count', afterMs: at('2026-01-15T20:00:00Z') - 1, endsMs: at('2026-01-16T08:00:00Z') },
    },
    {
      name: 'hours, after midnight, the night in which the clocks go forward: 11 hours',
      window: night,
      now: '2026-03-29T06:59:59.999Z',
      expected: { kind: 'count', afterMs: at('2026-03-28T20:00:00Z') - 1, endsMs: at('2026-03-29T07:00:00Z') },
    },
    {
      name: 'hours, the night in which the clocks go back: 13 hours',
      window: night,
      now: '2026-10-25T07:59:59.999Z',
      expected: { kind: 'count', afterMs: at('2026-10-24T19:00:00Z') - 1, endsMs: at('2026-10-25T08:00:00Z') },
    },
    {
      name: 'hours, when they are over',
      window: night,
      now: '2026-10-25T08:00:00Z',
      expected: { kind: 'idle', untilMs: at('2026-10-25T20:00:00Z') },
    },
    {
      name: 'hours round the clock',
      window: { hours: { from: '08:00', to: '08:00' } },
      now: '2026-12-31T23:00:00Z',
      expected: { kind: 'count', afterMs: at('2026-12-31T08:00:00Z') - 1, endsMs: at('2027-01-01T08:00:00Z') },
    },
    {
      name: 'a pace by day',
      window: { pace },
      now: '2026-07-15T06:00:00Z',
      expected: { kind: 'pace', intervalMs: 800 },
    },
    {
      name: 'a pace by night',
      window: { pace },
      now: '2026-07-15T05:59:59.999Z',
      expected: { kind: 'pace', intervalMs: 4000 },
    },
    {
      name: 'a pace that floating point would make longer',
      window: { pace: [{ from: '00:00', to: '00:00', everySeconds: 1.1 }] },
      now: '2026-07-15T06:00:00Z',
      expected: { kind: 'pace', intervalMs: 1100 },
    },
  ]
  test.each(cases)('$name', ({ window, now, expected }) => expect(reachOf(window, at(now))).toEqual(expected))
})

describe('a pace lets the next one through', () => {
  test.each([
    { name: 'at once after a pause', last: '2026-01-15T10:00:00Z', now: '2026-01-15T10:00:00.800Z', ms: 0 },
    {
      name: 'after what is left of the interval',
      last: '2026-01-15T10:00:00Z',
      now: '2026-01-15T10:00:00.300Z',
      ms: 500,
    },
    {
      name: 'later where the slower band begins first',
      last: '2026-01-15T19:59:59.900Z',
      now: '2026-01-15T19:59:59.950Z',
      ms: 3950,
    },
    {
      name: 'sooner where the faster band begins first',
      last: '2026-01-15T06:59:58Z',
      now: '2026-01-15T06:59:59Z',
      ms: 1000,
    },
  ])('$name', ({ last, now, ms }) => expect(paceAllowsAt(pace, at(last), at(now)) - at(now)).toBe(ms))
})

test('a band that ends in the hour that is left out gives way to one that has begun', () => {
  const bands = [
    { from: '01:30', to: '02:00', everySeconds: 1 },
    { from: '02:00', to: '07:00', everySeconds: 1 },
    { from: '07:00', to: '01:30', everySeconds: 40_000 },
  ]
  const last = at('2026-03-28T21:00:00Z')
  expect(new Date(paceAllowsAt(bands, last, last)).toISOString()).toBe('2026-03-29T01:00:00.000Z')
})
