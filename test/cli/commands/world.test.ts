import { beforeAll, describe, expect, test } from 'vitest'
import { expectRefusal, Lab } from '../../support/cli.ts'

const lab = new Lab()

beforeAll(async () => {
  await lab.makeWorld()
  await lab.newCsr('dccki/personnel', 'person')
})

test('world show', async () => {
  const { stdout, stderr } = await lab.done('world', 'show')
  expect(stderr).toBe('')
  expect(stdout).toMatch(/^name +TEST world\nseeded +no\nclock +\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\naudit rows +\d+\n/)
  expect(stdout).toMatch(/^environment uit-a +test example /m)
  expect(await lab.json('world', 'show')).toMatchObject({
    world: './tpki-world',
    name: 'TEST world',
    seeded: false,
    environments: [{ name: 'uit-a' }, { name: 'uit-b' }],
  })
})

describe('world clock', () => {
  test('moves issuing, verifying and what is about to expire; and not before the last audit row', async () => {
    const { stdout } = await lab.done('world', 'clock', '2030-01-01T00:00:00Z', '--actor', 'rehearsal')
    expect(stdout).toBe('the clock of ./tpki-world is 2030-01-01T00:00:00Z\n')
    const person = ['dccki/personnel', 'person.csr', '--environment', 'uit-a', '--out', 'person.pem'] as const
    const { notBefore, notAfter } = await lab.issue(...person)
    expect([notBefore, notAfter]).toEqual(['2030-01-01T00:00:00Z', '2030-12-31T23:59:59Z'])
    await lab.done('cert', 'verify', 'person.pem')
    expect((await lab.json('cert', 'list', '--expiring', '366d')).certificates).toHaveLength(1)
    const { clock } = await lab.json('world', 'clock', '2031-06-01')
    // A bare date is a London day, and June is British Summer Time.
    expect(clock).toBe('2031-05-31T23:00:00Z')
    expect((await lab.tpki('cert', 'verify', 'person.pem')).stdout).toContain('error: e_expired: ')
    expectRefusal(await lab.tpki('world', 'clock', 'system'), { code: 1, error: 'CLOCK_BACKWARDS' })
    expectRefusal(await lab.tpki('world', 'clock', '2031-05-31'), { code: 1, error: 'CLOCK_BACKWARDS' })
  })

  test('a time that is none', async () => {
    expectRefusal(await lab.tpki('world', 'clock', 'tomorrow'), {
      code: 2,
      error: ['USAGE', 'tomorrow'],
    })
  })
})
