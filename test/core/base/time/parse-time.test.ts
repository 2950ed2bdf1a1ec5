import { describe, expect, test } from 'vitest'
import { parseTime } from '../../../../core/base/time/parse-time.ts'

describe('when', () => {
  test.each([
    { name: 'a winter date is midnight UTC', text: '2026-12-01', iso: '2026-12-01T00:00:00.000Z' },
    { name: 'a summer date is an hour earlier', text: '2026-06-01', iso: '2026-05-31T23:00:00.000Z' },
    { name: 'the day the clocks go forward', text: '2026-03-29', iso: '2026-03-29T00:00:00.000Z' },
    { name: 'the day after', text: '2026-03-30', iso: '2026-03-29T23:00:00.000Z' },
    { name: 'the day they go back', text: '2026-10-25', iso: '2026-10-24T23:00:00.000Z' },
    { name: 'a time in UTC', text: '2026-06-01T09:30:00Z', iso: '2026-06-01T09:30:00.000Z' },
    {
      name: 'a time as this toolkit prints it in JSON',
      text: '2026-06-01T09:30:00.250Z',
      iso: '2026-06-01T09:30:00.250Z',
    },
    { name: 'a time with its zone', text: '2026-06-01T09:30+01:00', iso: '2026-06-01T08:30:00.000Z' },
  ])('$name', ({ text, iso }) => {
    expect(new Date(parseTime(text)).toISOString()).toBe(iso)
  })

  test.each([
    'tomorrow',
    '2026-06-01T09:30:00.Z',
    '2026-06-01T09:30:00+25:00',
    '2026-02-30',
    '2026-02-30T00:00:00Z',
    '2026-06-01T25:00:00Z',
    '2026-06-01T09:30:00',
    '',
    '2026',
  ])('"%s" is none', (text) => {
    expect(() => parseTime(text)).toThrow(expect.objectContaining({ code: 'USAGE' }))
  })
})
