import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { expectRefusal, Lab, type Refusal } from '../../support/cli.ts'
import { seedWorld } from '../../support/seed-register.ts'

const lab = new Lab()
const DS = 'smki-device/device-ds'
const EXAMPLE = join(import.meta.dirname, '../../../limits/appendix-n.yaml')

beforeAll(async () => {
  await lab.makeWorld()
  await seedWorld(lab.path('tpki-world/tpki.db'))
  await lab.done('world', 'clock', '2027-01-10T12:00:00Z')
  await lab.newCsr(DS, 'a', '--eui64', '00db123456789001')
  lab.write('junk.csr', 'junk!')
})

const day = ['--each-participant', '--count', '3', '--per', 'day']
const set = (...args: readonly string[]) => lab.tpki('limit', 'set', ...args)

describe.concurrent('limit set refuses', () => {
  test.each<{ name: string; args: string[]; code: number; error: Refusal }>([
    { name: 'no id', args: day, code: 2, error: ['USAGE', '--file'] },
    { name: 'two scopes', args: ['x', ...day, '--total'], code: 2, error: ['USAGE', '--total'] },
    {
      name: 'a queue of what is submitted',
      args: ['x', ...day, '--action', 'queue'],
      code: 1,
      error: 'LIMIT_INVALID',
    },
    {
      name: 'a stranger',
      args: ['x', '--participant', 'gamma', '--count', '1', '--per', 'day'],
      code: 4,
      error: ['PARTICIPANT_UNKNOWN', 'gamma'],
    },
    { name: 'a file and more', args: ['--file', EXAMPLE, '--count', '1'], code: 2, error: ['USAGE', '--file'] },
    { name: 'a file that is none', args: ['--file', 'none.yaml'], code: 1, error: ['INPUT_UNREADABLE', 'none.yaml'] },
  ])('$name', async ({ args, code, error }) => {
    expectRefusal(await set(...args), { code, error })
  })
})

describe('a file of limits', () => {
  test('is published whole, or not at all', async () => {
    lab.write(
      'bad.yaml',
      'format: 1\nlimits:\n  - { id: one, scope: total, count: 1, window: calendar-day }\n  - { id: two, scope: total, count: 1, window: week }\n',
    )
    expectRefusal(await set('--file', 'bad.yaml'), { code: 1, error: ['LIMIT_INVALID', 'window', 'week', 'bad.yaml'] })
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
    expect(stdout).toMatch(/^limit "tight" of each participant: 1 submitted .*; nothing .*\n/)
    expect(stdout).toMatch(/^alpha +1 +2 +2027-01-10 12:0\d:\d\d GMT \(2027-01-10T12:0\d:\d\dZ\)$/m)
    await lab.done('limit', 'set', 'own', '--participant', 'alpha', '--count', '90', '--per', 'day')
    const own = await lab.json('limit', 'set', 'own', '--each-participant', '--count', '0', '--per', 'day', '--dry-run')
    // What is set for alpha would still stand in its place.
    expect(own.limits).toMatchObject([{ limit: 'own', participants: [] }])
    const file = await lab.json('limit', 'set', '--file', EXAMPLE, '--dry-run')
    expect(file.limits).toHaveLength(5)
    expect((await lab.json('world', 'show')).auditRows).toBe(before.auditRows + 1)
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
    expectRefusal(await lab.tpki('limit', 'publish', '--out', 'junk.csr'), { code: 1, error: 'OUTPUT_UNWRITABLE' })
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
      error: ['DEVICE_CERTIFICATES_EXHAUSTED', '00db123456789001'],
    })
    expectRefusal(await lab.tpki('limit', 'device', 'x', '--certificates', '1', '--reason', 'x'), {
      code: 2,
      error: ['USAGE', 'x'],
    })
  })
})
