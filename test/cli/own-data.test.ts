import { beforeAll, describe, expect, test } from 'vitest'
import { expectRefusal, Lab, type Run } from '../support/cli.ts'
import { seedWorld } from '../support/seed-register.ts'

const lab = new Lab()
const DS = 'smki-device/device-ds'

let alphas: string
let betas: string
let betasRow: number

beforeAll(async () => {
  await lab.makeWorld()
  await seedWorld(lab.path('tpki-world/tpki.db'))
  await lab.newCsr(DS, 'a', '--eui64', '00db123456789001')
  await lab.newCsr(DS, 'b', '--eui64', '00db123456789101')
  alphas = (await lab.issue(DS, 'a.csr', '--participant', 'alpha', '--out', 'a.pem')).serial
  betas = (await lab.issue(DS, 'b.csr', '--as', 'beta', '--out', 'b.pem')).serial
  betasRow = (await lab.json('audit', 'explain', betas)).request.row
  const day = ['--per', 'day', '--participant']
  await lab.done('limit', 'set', 'daily', '--count', '50', ...day, 'alpha')
  await lab.done('limit', 'set', 'daily', '--count', '60', ...day, 'beta', '--comment', 'for beta')
  await lab.done('limit', 'set', 'betas', '--count', '61', ...day, 'beta')
})

/** What a refused participant was told. */
const refusals: string[] = []

describe('a participant sees its own data', () => {
  test('its certificates', async () => {
    const { certificates } = await lab.json('cert', 'list', '--as', 'beta')
    expect(certificates.map(({ serial }: { serial: string }) => serial)).toEqual([betas])
    expect((await lab.json('cert', 'find', '00db123456789101', '--as', 'beta')).certificates).toHaveLength(1)
    expect((await lab.tpki('cert', 'find', '00db123456789001', '--as', 'beta')).code).toBe(1)
    expect((await lab.json('cert', 'show', betas, '--as', 'beta')).participant).toBe('beta')
    expect(
      Object.keys(JSON.parse((await lab.done('cert', 'export', '--format', 'keystore', '--as', 'beta')).stdout)),
    ).toHaveLength(1)
    const renewed = await lab.json('cert', 'renew', 'b.pem', '--as', 'beta')
    expect(renewed).toMatchObject({ participant: 'beta', renews: betas })
  })

  test('its limits, and nothing of those that are another’s', async () => {
    const { limits } = await lab.json('limit', 'list', '--as', 'alpha')
    expect(limits).toMatchObject([{ limit: 'daily', scope: { participant: 'alpha' }, terms: { count: 50 } }])
    expect((await lab.json('limit', 'history', '--as', 'alpha')).history).toHaveLength(1)
    expect((await lab.json('limit', 'usage', '--as', 'alpha')).limits).toMatchObject([{ used: 1, allowed: 50 }])
    // Not so much as that it is there.
    expectRefusal(await lab.tpki('limit', 'show', 'betas', '--as', 'alpha'), {
      code: 1,
      error: ['LIMIT_UNKNOWN', 'betas', 'daily'],
    })
  })

  test('its decisions, and how its limits and waivers stand now', async () => {
    const { stdout } = await lab.done('audit', 'explain', betas, '--as', 'beta')
    expect(stdout).toMatch(/^certificate +[0-9A-F]{32}$/m)
    expect(stdout).toMatch(/^waiver beta\/trial +smki-sro +does not stand: .*participant \(ETAD 3\.4\(c\)\)$/m)
    expect(stdout).toMatch(/^daily +participant "beta" +\d+ +60 +\d+ +now +60 submitted per calendar day/m)
  })

  test('its rows of the audit log', async () => {
    const { rows } = await lab.json('audit', 'list', '--as', 'alpha')
    expect(rows.length).toBeGreaterThan(0)
    for (const { detail } of rows) expect(detail.participant).toBe('alpha')
  })
})

describe('another’s is refused, exit 4, and that is in the audit log', () => {
  test.each<{ name: string; args: () => string[] }>([
    { name: 'to list its certificates', args: () => ['cert', 'list', '--participant', 'beta'] },
    { name: 'to find one', args: () => ['cert', 'find', betas] },
    { name: 'to show one', args: () => ['cert', 'show', betas] },
    { name: 'to export one', args: () => ['cert', 'export', betas] },
    { name: 'to renew one', args: () => ['cert', 'renew', betas] },
    { name: 'to renew one from its file', args: () => ['cert', 'renew', 'b.pem'] },
    { name: 'to ask in its name', args: () => ['issue', 'b.csr', '--profile', DS, '--participant', 'beta'] },
    { name: 'to see its usage', args: () => ['limit', 'usage', '--participant', 'beta'] },
    {
      name: 'to check its allowance',
      args: () => ['limit', 'check', '--participant', 'beta', '--interface', 'cli', '--pki', 'iki'],
    },
    { name: 'to list its audit rows', args: () => ['audit', 'list', '--participant', 'beta'] },
    { name: 'to have its decision explained', args: () => ['audit', 'explain', String(betasRow)] },
    { name: 'to verify the log', args: () => ['audit', 'verify'] },
    { name: 'to export the log', args: () => ['audit', 'export', '--out', 'log'] },
    { name: 'to set a limit', args: () => ['limit', 'set', 'daily', '--total', '--count', '1', '--per', 'day'] },
    {
      name: 'to try one',
      args: () => ['limit', 'set', 'daily', '--total', '--count', '1', '--per', 'day', '--dry-run'],
    },
    { name: 'to withdraw one', args: () => ['limit', 'withdraw', 'daily', '--participant', 'alpha'] },
    {
      name: 'to override one',
      args: () => ['limit', 'override', 'daily', '--participant', 'alpha', '--extra', '1', '--reason', 'x'],
    },
    {
      name: 'to set a device’s number',
      args: () => ['limit', 'device', '00db123456789001', '--certificates', '9', '--reason', 'x'],
    },
    { name: 'to run the queue', args: () => ['queue', 'run'] },
    { name: 'to set the clock, and so begin another day', args: () => ['world', 'clock', '2040-01-01'] },
  ])('$name', async ({ args }) => {
    const run: Run = await lab.tpki(...args(), '--as', 'alpha')
    expectRefusal(run, { code: 4, error: ['ACCESS_DENIED', 'alpha', '[ETAD 6.8]'] })
    refusals.push(run.stderr)
  })

  test('each has its row, and nothing came of any of them', async () => {
    const { rows } = await lab.json('audit', 'list', '--action', 'access-refused')
    const said = rows.map(({ row, detail }: { row: number; detail: { message: string } }) => [row, detail.message])
    expect(said.reverse()).toEqual(
      refusals.map((stderr) => [
        Number(/"tpki audit explain (\d+)"/.exec(stderr)?.[1]),
        /^tpki: error: (.*) \[ETAD 6\.8\]$/m.exec(stderr)?.[1],
      ]),
    )
    expect(refusals.length).toBeGreaterThan(15)
    expect(
      (await lab.json('cert', 'list', '--participant', 'alpha')).certificates.map(
        ({ serial }: { serial: string }) => serial,
      ),
    ).toEqual([alphas])
    expect((await lab.json('limit', 'history')).history).toHaveLength(3)
  })
})

test('TPKI_PARTICIPANT says who asks: what is issued is its own', async () => {
  const env = { TPKI_PARTICIPANT: 'alpha' }
  const issued = await lab.run(['issue', 'a.csr', '--profile', DS, '--json'], { env })
  expect(JSON.parse(issued.stdout).results[0]).toMatchObject({ ok: true, participant: 'alpha' })
  const foreign = await lab.run(['issue', 'b.csr', '--profile', DS, '--participant', 'beta'], { env })
  expectRefusal(foreign, { code: 4, error: ['ACCESS_DENIED', 'alpha'] })
  const mine = await lab.run(['limit', 'usage', '--mine', '--json'], { env })
  expect(JSON.parse(mine.stdout)).toMatchObject({ participant: 'alpha', limits: [{ limit: 'daily', allowed: 50 }] })
})

test.each(['operator', ''])('nobody acts as "%s"', async (who) => {
  const issue = ['issue', 'a.csr', '--profile', DS]
  for (const run of [
    await lab.run([...issue, '--as', who], {}),
    await lab.run(issue, { env: { TPKI_PARTICIPANT: who } }),
    await lab.run(['cert', 'list'], { env: { TPKI_PARTICIPANT: who } }),
  ])
    expectRefusal(run, {
      code: 2,
      error: ['USAGE', '--as'],
    })
})
