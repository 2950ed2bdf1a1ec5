import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { expectRefusal, Lab } from '../support/cli.ts'
import { seedWorld } from '../support/seed-register.ts'

const lab = new Lab()
const DS = 'smki-device/device-ds'
const EXAMPLE = join(import.meta.dirname, '../../limits/appendix-n.yaml')

beforeAll(async () => {
  await lab.makeWorld()
  await seedWorld(lab.path('tpki-world/tpki.db'))
  await lab.done('world', 'clock', '2027-01-10T12:00:00Z')
  await lab.newCsr(DS, 'a', '--eui64', '00db123456789001')
  lab.write('junk.csr', 'junk!')
})

const day = ['--each-participant', '--count', '3', '--per', 'day']
const set = (...args: readonly string[]) => lab.tpki('limit', 'set', ...args)

describe.concurrent('what limit set takes', () => {
  test.each<{ name: string; args: string[]; terms: object }>([
    {
      name: 'a rolling limit over some interfaces',
      args: ['--participant', 'alpha', '--interface', 'api', '--interface', 'cli', '--count', '9', '--rolling', '24h'],
      terms: { interfaces: ['api', 'cli'], count: 9, window: { rolling: '24h' }, submissions: ['single', 'batch'] },
    },
    {
      name: 'hours, batches, a queue',
      args: [
        ...['--total', '--batch', '--pki', 'iki', '--count', '0', '--hours', '20:00-08:00'],
        ...['--counts', 'processed', '--action', 'queue'],
      ],
      terms: {
        submissions: ['batch'],
        pkis: ['iki'],
        count: 0,
        window: { hours: { from: '20:00', to: '08:00' } },
        counts: 'processed',
        action: 'queue',
      },
    },
    {
      name: 'a pace, which needs no count',
      args: ['--total', '--single', '--pace', '07:00-20:00=0.8,20:00-07:00=4'],
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
    {
      name: 'the size of a request',
      args: ['--each-participant', '--count', '50', '--per', 'request'],
      terms: { count: 50, window: 'request' },
    },
  ])('$name', async ({ args, terms }) => {
    const id = `later-${args.length}`
    const { limits } = await lab.json('limit', 'set', id, '--from', '2030-01-01', ...args)
    expect(limits).toMatchObject([{ terms, effectiveFrom: '2030-01-01T00:00:00.000Z' }])
  })

  test.each<{ name: string; args: string[]; code: number; error: RegExp }>([
    { name: 'no scope', args: ['x', '--count', '1', '--per', 'day'], code: 2, error: /binds one of .*; got 0$/ },
    { name: 'two scopes', args: ['x', ...day, '--total'], code: 2, error: /binds one of .*; got 2$/ },
    { name: 'no window', args: ['x', '--total', '--count', '1'], code: 2, error: /has one of --per day, .*; got 0$/ },
    { name: 'two windows', args: ['x', ...day, '--rolling', '1h'], code: 2, error: /has one of --per day, .*; got 2$/ },
    { name: 'no count', args: ['x', '--total', '--per', 'day'], code: 2, error: /a limit needs --count N$/ },
    {
      name: 'half a count',
      args: ['x', '--total', '--per', 'day', '--count', '1.5'],
      code: 2,
      error: /"1.5" is no whole/,
    },
    {
      name: 'a week',
      args: ['x', '--total', '--per', 'week', '--count', '1'],
      code: 2,
      error: /--per "week"; allowed: day/,
    },
    { name: 'a fax', args: ['x', ...day, '--interface', 'fax'], code: 2, error: /--interface "fax"; allowed: portal/ },
    { name: 'an unknown PKI', args: ['x', ...day, '--pki', 'smki'], code: 2, error: /--pki "smki"; allowed: smki-dev/ },
    { name: 'no hours', args: ['x', '--total', '--count', '1', '--hours', '20'], code: 2, error: /names no hours/ },
    { name: 'no pace', args: ['x', '--total', '--pace', '07:00-20:00'], code: 2, error: /"07:00-20:00" is no band/ },
    { name: 'no time', args: ['x', ...day, '--from', 'soon'], code: 2, error: /"soon" is no time/ },
    { name: 'no id', args: day, code: 2, error: /name a limit, or a file/ },
    { name: 'a bad id', args: ['X!', ...day], code: 1, error: /limit "X!": "id" is "X!"; not an id/ },
    {
      name: '25 o’clock',
      args: ['x', '--total', '--count', '1', '--hours', '25:00-08:00'],
      code: 1,
      error: /not a time of day/,
    },
    {
      name: 'a queue of what is submitted',
      args: ['x', ...day, '--action', 'queue'],
      code: 1,
      error: /a queued CSR has/,
    },
    {
      name: 'a stranger',
      args: ['x', '--participant', 'gamma', '--count', '1', '--per', 'day'],
      code: 4,
      error: /"gamma"/,
    },
    { name: 'a file and more', args: ['--file', EXAMPLE, '--count', '1'], code: 2, error: /--file says everything/ },
    { name: 'a file that is none', args: ['--file', 'none.yaml'], code: 1, error: /none.yaml/ },
  ])('$name is refused', async ({ args, code, error }) => {
    expectRefusal(await set(...args), { code, error })
  })
})

describe('a file of limits', () => {
  test('is published whole, or not at all', async () => {
    lab.write(
      'bad.yaml',
      'format: 1\nlimits:\n  - { id: one, scope: total, count: 1, window: calendar-day }\n  - { id: two, scope: total, count: 1, window: week }\n',
    )
    expectRefusal(await set('--file', 'bad.yaml'), { code: 1, error: /bad\.yaml: limits\.1: "window" is "week"/ })
    expect((await lab.json('limit', 'list')).limits.map(({ limit }: { limit: string }) => limit)).not.toContain('one')
    const { limits } = await lab.json('limit', 'set', '--file', EXAMPLE)
    expect(limits).toHaveLength(5)
  })
})

describe('a dry run', () => {
  test('says whom it would have refused and when first, and changes nothing', async () => {
    for (const csr of ['a.csr', 'a.csr', 'junk.csr'])
      await lab.tpki('issue', csr, '--profile', DS, '--participant', 'alpha')
    await lab.done('issue', 'a.csr', '--profile', DS)
    const before = await lab.json('world', 'show')
    const args = ['limit', 'set', 'tight', '--each-participant', '--count', '1', '--per', 'day', '--dry-run']
    const { dryRun, limits } = await lab.json(...args)
    expect(dryRun).toBe(true)
    expect(limits).toMatchObject([
      {
        limit: 'tight',
        participants: [
          { participant: 'alpha', passed: 1, refused: 2, firstRefusedAt: expect.stringMatching(/^2027-01-10T12:0/) },
        ],
      },
    ])
    const { stdout } = await lab.done(...args)
    expect(stdout).toMatch(/^limit "tight" of each participant: 1 submitted .*; nothing is changed\n/)
    expect(stdout).toMatch(/^alpha +1 +2 +2027-01-10 12:0\d:\d\d GMT \(2027-01-10T12:0\d:\d\dZ\)$/m)
    const file = await lab.json('limit', 'set', '--file', EXAMPLE, '--dry-run')
    expect(file.limits).toHaveLength(5)
    expect((await lab.json('world', 'show')).auditRows).toBe(before.auditRows)
  })
})

describe('published for everyone', () => {
  test('as a page and as JSON, each written whole', async () => {
    await lab.done('limit', 'set', 'secret', '--participant', 'alpha', '--count', '77', '--per', 'day')
    const { stdout } = await lab.done('limit', 'publish', '--out', 'www')
    expect(stdout).toBe('www/limits.html\nwww/limits.json\n')
    const first = statSync(lab.path('www/limits.html')).ino
    await lab.done('limit', 'publish', '--out', 'www')
    // A new file under the old name: whoever had the old one open reads it to its end.
    expect(statSync(lab.path('www/limits.html')).ino).not.toBe(first)
    expect(readdirSync(lab.path('www')).sort()).toEqual(['limits.html', 'limits.json'])
    expect(JSON.parse(lab.read('www/limits.json')).notice).toMatch(/^TEST ONLY/)
    expect(lab.read('www/limits.html')).toContain('<th scope="row">batch-size</th>')
    for (const name of ['www/limits.html', 'www/limits.json']) expect(lab.read(name)).not.toContain('secret')
    expectRefusal(await lab.tpki('limit', 'publish', '--out', 'junk.csr'), { code: 1, error: /cannot be written/ })
  })
})

describe('the number of certificates of one device', () => {
  test('is set for a reason, and decides', async () => {
    const device = ['limit', 'device', '00-DB-12-34-56-78-90-01', '--certificates', '0', '--reason', 'stolen']
    expect((await lab.done(...device)).stdout).toBe('device 00db123456789001 may have 0 certificates (added)\n')
    expect((await lab.json(...device)).change).toBe('unchanged')
    const [row] = (await lab.json('audit', 'list', '--action', 'register-changed', '--limit', '1')).rows
    expect(row.detail).toMatchObject({ kind: 'device-threshold', after: { certificates: 0, reason: 'stolen' } })
    expectRefusal(await lab.tpki('issue', 'a.csr', '--profile', DS, '--participant', 'alpha'), {
      code: 4,
      error: /Device ID "00db123456789001" has 3 certificates; allowed: fewer than 0/,
    })
    expectRefusal(await lab.tpki('limit', 'device', 'x', '--certificates', '1', '--reason', 'x'), {
      code: 2,
      error: /EUI-64 "x"/,
    })
  })
})
