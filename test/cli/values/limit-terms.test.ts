import { describe, expect, test } from 'vitest'
import { readTerms, type TermsOptions } from '../../../cli/values/limit-terms.ts'

const nothing = { interface: [], pki: [] }
const day = { eachParticipant: true, count: '3', per: 'day' }

const read = (options: Partial<TermsOptions>) => readTerms('x', { ...nothing, ...options })

describe('the options of limit set', () => {
  test.each<{ name: string; options: Partial<TermsOptions>; expected: object }>([
    {
      name: 'a day for each participant, with all that is left out',
      options: { ...day, comment: 'why', from: '2030-07-01' },
      expected: {
        id: 'x',
        scope: 'each-participant',
        terms: {
          interfaces: 'all',
          pkis: ['smki-device', 'smki-organisation', 'iki'],
          submissions: ['single', 'batch'],
          count: 3,
          window: 'calendar-day',
          counts: 'submitted',
          action: 'refuse',
        },
        effectiveFromMs: Date.UTC(2030, 5, 30, 23),
        comment: 'why',
      },
    },
    {
      name: 'a rolling limit of one participant over some interfaces',
      options: { participant: 'alpha', interface: ['api', 'cli'], count: '9', rolling: '24h' },
      expected: {
        scope: { participant: 'alpha' },
        terms: { interfaces: ['api', 'cli'], count: 9, window: { rolling: '24h' } },
        effectiveFromMs: null,
      },
    },
    {
      name: 'hours, batches, a queue',
      options: {
        total: true,
        batch: true,
        pki: ['iki'],
        count: '0',
        hours: '20:00-08:00',
        counts: 'processed',
        action: 'queue',
      },
      expected: {
        scope: 'total',
        terms: {
          submissions: ['batch'],
          pkis: ['iki'],
          count: 0,
          window: { hours: { from: '20:00', to: '08:00' } },
          counts: 'processed',
          action: 'queue',
        },
      },
    },
    {
      name: 'a pace, which needs no count',
      options: { total: true, single: true, pace: '07:00-20:00=0.8,20:00-07:00=4' },
      expected: {
        terms: {
          submissions: ['single'],
          count: 1,
          window: {
            pace: [
              { from: '07:00', to: '20:00', everySeconds: 0.8 },
              { from: '20:00', to: '07:00', everySeconds: 4 },
            ],
          },
        },
      },
    },
    {
      name: 'the size of a request',
      options: { eachParticipant: true, count: '50', per: 'request' },
      expected: { terms: { count: 50, window: 'request' } },
    },
  ])('$name', ({ options, expected }) => {
    expect(read(options)).toMatchObject(expected)
  })

  test.each<{ name: string; options: Partial<TermsOptions>; code: string; names: string[] }>([
    {
      name: 'no scope',
      options: { count: '1', per: 'day' },
      code: 'USAGE',
      names: ['--each-participant', '--participant', '--total', 'got 0'],
    },
    {
      name: 'two scopes',
      options: { ...day, total: true },
      code: 'USAGE',
      names: ['--each-participant', '--participant', '--total', 'got 2'],
    },
    { name: 'no window', options: { total: true, count: '1' }, code: 'USAGE', names: ['--per', '--rolling', 'got 0'] },
    { name: 'two windows', options: { ...day, rolling: '1h' }, code: 'USAGE', names: ['--per', '--rolling', 'got 2'] },
    { name: 'no count', options: { total: true, per: 'day' }, code: 'USAGE', names: ['--count'] },
    { name: 'half a count', options: { ...day, count: '1.5' }, code: 'USAGE', names: ['--count "1.5"'] },
    {
      name: 'a count below nothing',
      options: { ...day, count: '-1' },
      code: 'USAGE',
      names: ['--count "-1"', '0'],
    },
    {
      name: 'a count beyond all',
      options: { ...day, count: '9999999999' },
      code: 'LIMIT_INVALID',
      names: ['"count"', '9999999999'],
    },
    { name: 'a week', options: { ...day, per: 'week' }, code: 'USAGE', names: ['--per "week"', 'day', 'request'] },
    {
      name: 'a fax',
      options: { ...day, interface: ['fax'] },
      code: 'USAGE',
      names: ['--interface "fax"', 'portal'],
    },
    {
      name: 'an unknown PKI',
      options: { ...day, pki: ['smki'] },
      code: 'USAGE',
      names: ['--pki "smki"', 'smki-dev'],
    },
    {
      name: 'no hours',
      options: { total: true, count: '1', hours: '20' },
      code: 'USAGE',
      names: ['--hours "20"', '20:00-08:00'],
    },
    {
      name: '25 hours',
      options: { total: true, count: '1', hours: '25:00-08:00' },
      code: 'LIMIT_INVALID',
      names: ['25:00'],
    },
    {
      name: 'no pace',
      options: { total: true, pace: '07:00-20:00' },
      code: 'USAGE',
      names: ['--pace "07:00-20:00"', '07:00-20:00=0.8'],
    },
    {
      name: 'a pace with a gap',
      options: { total: true, pace: '07:00-20:00=1' },
      code: 'LIMIT_INVALID',
      names: ['"window'],
    },
    {
      name: 'a pace of two at once',
      options: { total: true, count: '2', pace: '00:00-00:00=1' },
      code: 'LIMIT_INVALID',
      names: ['"count"'],
    },
    {
      name: 'no duration',
      options: { total: true, count: '1', rolling: 'long' },
      code: 'LIMIT_INVALID',
      names: ['"long"'],
    },
    { name: 'no time', options: { ...day, from: 'soon' }, code: 'USAGE', names: ['"soon"'] },
  ])('$name is refused', ({ options, code, names }) => {
    expect(() => read(options)).toThrow(expect.objectContaining({ code }))
    for (const name of names) expect(() => read(options)).toThrow(name)
  })
})
