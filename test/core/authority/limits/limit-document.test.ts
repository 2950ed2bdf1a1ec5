import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseLimit, parseLimitFile } from '../../../../core/authority/limits/document/limit-document.ts'

const SHIPPED = join(import.meta.dirname, '../../../../limits/appendix-n.yaml')
const daily = { id: 'daily', scope: 'each-participant', count: 3, window: 'calendar-day' }

describe('a limit in a document', () => {
  test('gets default values', () => {
    expect(parseLimit(daily, 'here')).toEqual({
      id: 'daily',
      scope: 'each-participant',
      terms: {
        interfaces: 'all',
        // ETAD 3.4 covers clause 3 only: a limit covers DCCKI only if it names it.
        pkis: ['smki-device', 'smki-organisation', 'iki'],
        submissions: ['single', 'batch'],
        count: 3,
        window: 'calendar-day',
        counts: 'submitted',
        action: 'refuse',
      },
      effectiveFromMs: null,
      comment: '',
    })
  })

  test.each<{ name: string; change: object; message: RegExp }>([
    { name: 'an unknown key', change: { counter: 1 }, message: /unknown key "counter"/ },
    { name: 'no count', change: { count: undefined }, message: /"count" is missing/ },
    { name: 'a negative count', change: { count: -1 }, message: /"count" is -1/ },
    { name: 'half a CSR', change: { count: 1.5 }, message: /"count" is 1.5/ },
    { name: 'an unknown window', change: { window: 'week' }, message: /"window" is "week"; .*calendar-day/ },
    { name: 'a duration in weeks', change: { window: { rolling: '2w' } }, message: /not a duration such as 90s/ },
    { name: 'a duration of zero', change: { window: { rolling: '0h' } }, message: /not a duration such as 90s/ },
    {
      name: 'something else than a time of day',
      change: { window: { hours: { from: '24:00', to: '08:00' } } },
      message: /not a time of day/,
    },
    {
      name: 'a pace with a gap',
      change: { count: 1, window: { pace: [{ from: '07:00', to: '20:00', everySeconds: 1 }] } },
      message: /whole day/,
    },
    {
      name: 'a pace of several at once',
      change: { count: 2, window: { pace: [{ from: '00:00', to: '00:00', everySeconds: 1 }] } },
      message: /count.*; allowed: 1/,
    },
    {
      name: 'an unknown interface',
      change: { interfaces: ['fax'] },
      message: /"interfaces.0" is "fax"; allowed: "portal-organisation"/,
    },
    { name: 'no interface at all', change: { interfaces: [] }, message: /"interfaces" is \[\]/ },
    { name: 'an unknown PKI', change: { pkis: ['smki'] }, message: /"pkis.0" is "smki"; allowed: "smki-device"/ },
    { name: 'queueing what is submitted', change: { action: 'queue' }, message: /a queued CSR has been submitted/ },
    { name: 'an id with capitals', change: { id: 'Daily' }, message: /"id" is "Daily"; not an id/ },
    { name: 'an unknown scope', change: { scope: 'everyone' }, message: /"scope" is "everyone"/ },
    {
      name: 'the operator',
      change: { scope: { participant: 'operator' } },
      message: /"operator" is reserved for the lab itself/,
    },
  ])('$name is refused by name', ({ change, message }) => {
    expect(() => parseLimit({ ...daily, ...change }, 'here')).toThrow(
      expect.objectContaining({ code: 'LIMIT_INVALID', message: expect.stringMatching(message) }),
    )
    expect(() => parseLimit({ ...daily, ...change }, 'here')).toThrow(/^here: /)
  })

  test('the shipped example is complete', () => {
    const limits = parseLimitFile(readFileSync(SHIPPED, 'utf8'), 'appendix-n.yaml')
    expect(limits.map(({ id, scope, terms }) => [id, scope, terms?.count, terms?.action])).toEqual([
      ['batch-size', 'each-participant', 50_000, 'refuse'],
      ['batched-night-total', 'total', 375_000, 'refuse'],
      ['portal-batches', 'each-participant', 50_000, 'queue'],
      ['portal-singly', 'each-participant', 150, 'refuse'],
      ['ad-hoc-pace', 'total', 1, 'refuse'],
    ])
  })

  test.each([
    { name: 'no limits', text: 'format: 1\nlimits: []\n', message: /^f\.yaml: "limits"/ },
    { name: 'another format', text: 'format: 2\nlimits: [1]\n', message: /^f\.yaml: "format" is 2; allowed: 1/ },
    { name: 'something else than a limit', text: 'format: 1\nlimits: [1]\n', message: /^f\.yaml: limits\.0: / },
    { name: 'something else than YAML', text: '{', message: /^f\.yaml: / },
  ])('a file with $name is refused', ({ text, message }) => {
    expect(() => parseLimitFile(text, 'f.yaml')).toThrow(message)
  })
})
