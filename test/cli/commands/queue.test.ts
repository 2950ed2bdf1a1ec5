import { readdirSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { expectRefusal, Lab } from '../../support/cli.ts'
import { seedWorld } from '../../support/seed-register.ts'

const lab = new Lab()
const DS = 'smki-device/device-ds'

beforeAll(async () => {
  await lab.makeWorld()
  await seedWorld(lab.path('tpki-world/tpki.db'))
  await lab.done('world', 'clock', '2027-01-10T12:00:00Z')
  await lab.newCsr(DS, 'a', '--eui64', '00db123456789001')
  await lab.newCsr(DS, 'b', '--eui64', '00db123456789101')
  const limit = ['--each-participant', '--count', '1', '--per', 'day', '--counts', 'processed', '--action', 'queue']
  await lab.done('limit', 'set', 'slow', ...limit)
})

const issue = (csr: string, ...more: readonly string[]) => lab.tpki('issue', csr, '--profile', DS, ...more)
const usedBy = async (participant: string): Promise<number> =>
  (await lab.json('limit', 'usage', '--participant', participant)).limits[0].used

describe('a limit that queues', () => {
  test('lets what it has no room for wait, exit 3', async () => {
    expect((await issue('a.csr', '--participant', 'alpha')).code).toBe(0)
    const run = await issue('a.csr', '--participant', 'alpha')
    expectRefusal(run, {
      code: 3,
      error: ['REQUEST_QUEUED', 'slow', '[SEC Appendix N]', 'a.csr', '2027-01-11', '00:00:00', '2027-01-11T00:00:00Z'],
    })
    const second = await issue('a.csr', '--participant', 'alpha', '--json')
    expect(JSON.parse(second.stdout).results[0].error).toMatchObject({
      code: 'REQUEST_QUEUED',
      reference: expect.any(Number),
    })
    expect((await issue('b.csr', '--participant', 'beta')).code).toBe(0)
    expect((await issue('b.csr', '--participant', 'beta')).code).toBe(3)
  })

  test('is listed, a participant’s to itself', async () => {
    const { queue } = await lab.json('queue', 'list')
    expect(queue).toMatchObject([
      { id: 1, participant: 'alpha', profile: DS, limit: 'slow', interface: 'cli' },
      { id: 2, participant: 'alpha' },
      { id: 3, participant: 'beta' },
    ])
    expect(queue[0].since).toMatch(/^2027-01-10T12:/)
    const own = await lab.done('queue', 'list', '--as', 'beta')
    expect(own.stdout).toMatch(/^3 +2027-01-10 12:/m)
    expect(own.stdout).not.toContain('alpha')
  })

  test('run while there is no room changes nothing and is no error', async () => {
    const { stderr, stdout } = await lab.done('queue', 'run')
    expect(stdout).toBe('')
    expect(stderr.split('\n').slice(0, -1)).toEqual([
      'tpki: request 1 of "alpha" still waits: limit "slow" has room at 2027-01-11 00:00:00 GMT (2027-01-11T00:00:00Z)',
      'tpki: request 2 of "alpha" still waits: limit "slow" has room at 2027-01-11 00:00:00 GMT (2027-01-11T00:00:00Z)',
      'tpki: request 3 of "beta" still waits: limit "slow" has room at 2027-01-11 00:00:00 GMT (2027-01-11T00:00:00Z)',
    ])
  })

  test('run on the next day issues the participant’s certificate, processed on that day', async () => {
    await lab.done('world', 'clock', '2027-01-11T09:00:00Z')
    expect(await usedBy('alpha')).toBe(0)
    const { stderr } = await lab.done('queue', 'run', '--out', 'issued')
    expect(stderr).toMatch(
      /^tpki: request 1 of "alpha": issued smki-device\/device-ds [0-9A-F]{32} to issued\/[0-9A-F]{32}\.pem$/m,
    )
    expect(stderr).toMatch(/^tpki: request 2 of "alpha" still waits: /m)
    const [name = ''] = readdirSync(lab.path('issued'))
    await lab.done('cert', 'verify', 'issued')
    const show = await lab.json('cert', 'show', name.replace('.pem', ''))
    expect(['alpha', 'beta']).toContain(show.participant)
    expect(show.notBefore).toBe('2027-01-11T00:00:00Z')
    const own = (await lab.json('cert', 'list', '--participant', 'alpha')).certificates
    expect(own.map(({ issuedAt }: { issuedAt: string }) => issuedAt.slice(0, 10))).toEqual(['2027-01-10', '2027-01-11'])
    expect([await usedBy('alpha'), await usedBy('beta')]).toEqual([1, 1])
    expect((await lab.json('queue', 'list')).queue.map(({ id }: { id: number }) => id)).toEqual([2])
  })

  test('run as JSON says what came of each; and a participant may not run it', async () => {
    expectRefusal(await lab.tpki('queue', 'run', '--as', 'alpha'), { code: 4, error: 'ACCESS_DENIED' })
    await lab.done('world', 'clock', '2027-01-12T09:00:00Z')
    const { results } = await lab.json('queue', 'run')
    expect(results).toMatchObject([{ number: 2, participant: 'alpha', outcome: 'issued', error: null }])
    expect(results[0].certificate).toMatch(/^-----BEGIN CERTIFICATE-----/)
    expect((await lab.json('queue', 'run')).results).toEqual([])
    expect((await lab.json('queue', 'list')).queue).toEqual([])
    for (const verb of ['run', 'list'])
      expect((await lab.done('queue', verb)).stderr).toMatch(/^tpki: no request waits/)
  })

  test('lets go of a request that may no longer be issued, and says why', async () => {
    expect((await issue('a.csr', '--participant', 'alpha')).code).toBe(3)
    await lab.done('limit', 'device', '00db123456789001', '--certificates', '1', '--reason', 'broken')
    await lab.done('world', 'clock', '2027-01-13T09:00:00Z')
    const run = await lab.tpki('queue', 'run')
    expect(run.code).toBe(4)
    expect(run.stderr).toMatch(
      /^tpki: error: request 4 of "alpha": Device ID "00db123456789001" has 3 certificates; allowed: fewer than 1/,
    )
    expect(run.stderr).toMatch(/"tpki audit explain \d+".*\ntpki: no request waits .*\n$/)
    expect(await usedBy('alpha')).toBe(0)
  })
})
