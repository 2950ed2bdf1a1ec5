import { beforeAll, describe, expect, test } from 'vitest'
import { expectRefusal, Lab, type Refusal, type Run } from '../../support/cli.ts'
import { seedWorld } from '../../support/seed-register.ts'

const lab = new Lab()
const DS = 'smki-device/device-ds'
const OWN = ['--eui64', '00db123456789001']
const CLI = ['--interface', 'cli', '--pki', 'smki-device']
const PER_DAY = ['--each-participant', '--count', '3', '--per', 'day']

beforeAll(async () => {
  await lab.makeWorld()
  await seedWorld(lab.path('tpki-world/tpki.db'))
  await lab.done('world', 'clock', '2027-07-01T12:00:00Z')
  await lab.newCsr(DS, 'a', ...OWN)
  await lab.newCsr(DS, 'b', '--eui64', '00db123456789101')
  lab.write('junk.csr', 'junk!')
})

const issue = (participant: string, csr: string, ...more: readonly string[]): Promise<Run> =>
  lab.tpki('issue', csr, '--profile', DS, '--participant', participant, ...more)

const usedBy = async (participant: string): Promise<(number | null)[]> =>
  (await lab.json('limit', 'usage', '--participant', participant)).limits.map(({ used }: { used: number }) => used)

// One world in which one thing follows another.
describe('a limit from its publication to its withdrawal', () => {
  test('is published, and listed with what it says', async () => {
    const { stdout } = await lab.done('limit', 'set', 'daily', ...PER_DAY, '--comment', 'first', '--actor', 'dcc')
    expect(stdout).toMatch(
      /^limit "daily" of each participant: 3 submitted per calendar day in Europe\/London, over any interface, PKI smki-device, smki-organisation, iki; from 2027-07-01 13:00:\d\d BST \(2027-07-01T12:00:\d\dZ\)\n$/,
    )
    expect((await lab.json('limit', 'list')).limits).toMatchObject([
      { limit: 'daily', state: 'current', scope: 'each-participant', terms: { count: 3, counts: 'submitted' } },
    ])
    expect((await lab.done('limit', 'show', 'daily')).stdout).toMatch(/^current {2}daily {2}each participant /m)
  })

  test('a malformed CSR is submitted, and another participant has an allowance of its own', async () => {
    expect((await issue('alpha', 'junk.csr')).code).toBe(1)
    expect((await issue('alpha', 'a.csr')).code).toBe(0)
    expect((await issue('alpha', 'a.csr')).code).toBe(0)
    expect((await issue('beta', 'b.csr')).code).toBe(0)
    expect([await usedBy('alpha'), await usedBy('beta')]).toEqual([[3], [1]])
  })

  test('one more is refused with limit, use and reset, exit 3, and nothing is spent', async () => {
    const run = await issue('alpha', 'a.csr')
    expectRefusal(run, {
      code: 3,
      error: [
        'LIMIT_REACHED',
        'daily',
        'a.csr',
        'alpha',
        '[ETAD 3.4(d)]',
        '2027-07-02',
        '00:00:00',
        '2027-07-01T23:00:00Z',
      ],
    })
    expect(run.stderr).toMatch(/hint: .*"daily".*"tpki audit explain \d+".*\n$/)
    const { code, stdout } = await issue('alpha', 'a.csr', '--json')
    expect(code).toBe(3)
    expect(JSON.parse(stdout).results[0].error).toMatchObject({
      code: 'LIMIT_REACHED',
      source: 'ETAD 3.4(d)',
      reference: expect.any(Number),
      limit: { id: 'daily', used: 3, allowed: 3, roomAt: '2027-07-01T23:00:00.000Z' },
    })
    expect((await issue('alpha', 'junk.csr')).code).toBe(3)
    expect(await usedBy('alpha')).toEqual([3])
    expect((await issue('beta', 'b.csr')).code).toBe(0)
  })

  test('check says whether so many would fit, and spends nothing', async () => {
    const yes = await lab.done('limit', 'check', '--participant', 'beta', ...CLI)
    expect(yes.stdout).toMatch(/^yes: 1 of 1 fit now\n/)
    const no = await lab.tpki('limit', 'check', '--participant', 'beta', ...CLI, '--count', '2')
    expect([no.code, no.stdout.split('\n')[0]]).toEqual([3, 'no: 1 of 2 fit now'])
    expect(no.stderr).toMatch(/^tpki: error: 2 CSRs do not fit, 1 would: limit "daily" .*: 2 of 3 used; /)
    const json = await lab.tpki('limit', 'check', ...CLI, '--as', 'beta', '--count', '2', '--json')
    expect(json.code).toBe(3)
    expect(JSON.parse(json.stdout)).toMatchObject({
      participant: 'beta',
      count: 2,
      fits: 1,
      decision: 'refuse',
      limits: [{ limit: 'daily', used: 2, allowed: 3, remaining: 1, hasRoom: true }],
      error: { code: 'LIMIT_REACHED', limit: { id: 'daily', used: 2, allowed: 3 } },
    })
    expect(await usedBy('beta')).toEqual([2])
    expectRefusal(await lab.tpki('limit', 'check', '--participant', 'gamma', ...CLI), {
      code: 4,
      error: ['PARTICIPANT_UNKNOWN', 'gamma'],
    })
  })

  test('usage shows an administrator who is near or over, and everyone the totals', async () => {
    await lab.done('limit', 'set', 'all', '--total', '--count', '100', '--per', 'day', '--counts', 'processed')
    const { limits, participant } = await lab.json('limit', 'usage')
    expect(participant).toBeNull()
    expect(limits.map(({ whose, used }: { whose: string; used: number }) => [whose, used])).toEqual([
      ['all participants together', 4],
      ['participant "alpha"', 3],
    ])
    const { stdout } = await lab.done('limit', 'usage', '--participant', 'alpha')
    expect(stdout).toMatch(
      /^daily +participant "alpha" +3 +3 +0 +2027-07-02 00:00:00 BST \(2027-07-01T23:00:00Z\) +3 submitted per calendar day/m,
    )
    expect((await lab.json('limit', 'usage', '--mine', '--as', 'beta')).limits[0]).toMatchObject({
      limit: 'daily',
      used: 2,
      remaining: 1,
    })
    expectRefusal(await lab.tpki('limit', 'usage', '--mine'), { code: 2, error: ['USAGE', '--mine'] })
  })

  test('an override lets through what the limit would not, for its reason and its time', async () => {
    const { stdout } = await lab.done(
      ...['limit', 'override', 'daily', '--participant', 'alpha', '--extra', '1', '--reason', 'rehearsal'],
    )
    expect(stdout).toBe(
      'limit "daily": 1 more for participant "alpha" until 2027-07-02 00:00:00 BST (2027-07-01T23:00:00Z)\n',
    )
    expect((await issue('alpha', 'a.csr')).code).toBe(0)
    expect((await issue('alpha', 'a.csr')).code).toBe(3)
    await lab.done('limit', 'override', 'daily', '--participant', 'alpha', '--unlimited', '--reason', 'load test')
    expect((await issue('alpha', 'a.csr')).code).toBe(0)
    const { limits } = await lab.json('limit', 'usage', '--participant', 'alpha')
    expect(limits[0]).toMatchObject({ limit: 'daily', used: 5, allowed: null, remaining: null, hasRoom: true })
    const [override] = (await lab.json('audit', 'list', '--action', 'limit-overridden', '--limit', '1')).rows
    expect(override.detail).toMatchObject({ participant: 'alpha', extra: 'unlimited', reason: 'load test' })
  })

  test.each<{ name: string; args: string[]; code: number; error: Refusal }>([
    {
      name: 'no amount',
      args: ['daily', '--participant', 'alpha'],
      code: 2,
      error: ['USAGE', '--extra', '--unlimited'],
    },
    {
      name: 'two',
      args: ['daily', '--extra', '1', '--unlimited'],
      code: 2,
      error: ['USAGE', '--extra', '--unlimited'],
    },
    {
      name: 'an amount of 0',
      args: ['daily', '--extra', '0'],
      code: 2,
      error: ['USAGE', '0', '--extra'],
    },
    { name: 'nobody named', args: ['daily', '--extra', '1'], code: 1, error: ['LIMIT_INVALID', 'daily'] },
    {
      name: 'a total for one',
      args: ['all', '--participant', 'alpha', '--extra', '1'],
      code: 1,
      error: 'LIMIT_INVALID',
    },
    { name: 'no such limit', args: ['other', '--extra', '1'], code: 1, error: ['LIMIT_UNKNOWN', 'other', 'daily'] },
    {
      name: 'a time that is past',
      args: ['all', '--extra', '1', '--until', '2026-01-01'],
      code: 1,
      error: 'LIMIT_INVALID',
    },
  ])('an override with $name is refused', async ({ args, code, error }) => {
    expectRefusal(await lab.tpki('limit', 'override', ...args, '--reason', 'x'), { code, error })
  })

  test('an update decides from its time on, the old one until then; both are shown', async () => {
    const from = ['--from', '2027-07-02', '--comment', 'more in July']
    await lab.done('limit', 'set', 'daily', '--each-participant', '--count', '5', '--per', 'day', ...from)
    const { limits } = await lab.json('limit', 'list')
    expect(
      limits.map(({ limit, state, effectiveFromLondon }: Record<string, string>) => [
        limit,
        state,
        state === 'coming' ? effectiveFromLondon : '',
      ]),
    ).toEqual([
      ['daily', 'current', ''],
      ['all', 'current', ''],
      ['daily', 'coming', '2027-07-02 00:00:00 BST'],
    ])
    expect((await issue('beta', 'b.csr')).code).toBe(0)
    expect((await issue('beta', 'b.csr')).code).toBe(3)
    await lab.done('world', 'clock', '2027-07-02T12:00:00Z')
    expect((await lab.json('limit', 'usage', '--participant', 'beta')).limits).toMatchObject([
      { limit: 'daily', used: 0, allowed: 5 },
      { limit: 'all', used: 0, allowed: 100 },
    ])
    expect((await lab.json('limit', 'list')).limits).toHaveLength(2)
    expect((await lab.json('limit', 'list', '--all')).limits).toHaveLength(3)
  })

  test('nothing comes into force in the past', async () => {
    const past = await lab.tpki('limit', 'set', 'daily', ...PER_DAY, '--from', '2027-07-01')
    expectRefusal(past, {
      code: 1,
      error: ['LIMIT_IN_PAST', 'daily', '2027-07-01', '00:00:00', '2027-06-30T23:00:00Z', '[ETAD 3.4(d)]'],
    })
    expect((await lab.json('limit', 'history', 'daily')).history).toHaveLength(4)
  })

  test('withdrawing ends it; its history tells everything, with who and why', async () => {
    await lab.done('limit', 'withdraw', 'daily', '--each-participant', '--comment', 'over', '--actor', 'pat')
    expect((await lab.json('limit', 'usage', '--participant', 'beta')).limits).toHaveLength(1)
    const { history } = await lab.json('limit', 'history', 'daily')
    expect(
      history.map((each: Record<string, string>) => [each.kind, each.publishedBy ?? '-', each.comment ?? each.reason]),
    ).toEqual([
      ['version', 'dcc', 'first'],
      ['override', '-', 'rehearsal'],
      ['override', '-', 'load test'],
      ['version', expect.any(String), 'more in July'],
      ['version', 'pat', 'over'],
    ])
    expect((await lab.done('limit', 'history', 'daily')).stdout).toMatch(/BST .* pat +daily +withdrawn, for each parti/)
    const show = await lab.done('limit', 'show', 'daily')
    expect(show.stderr).toContain('limit "daily" is withdrawn')
    expectRefusal(await lab.tpki('limit', 'withdraw', 'nothing', '--total'), {
      code: 1,
      error: ['LIMIT_UNKNOWN', 'nothing'],
    })
  })
})
