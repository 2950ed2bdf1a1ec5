import { createHash } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { expectRefusal, Lab, type Refusal } from '../../support/cli.ts'
import { ProfileCopy } from '../../support/profile-copy.ts'

const lab = new Lab()
const line = (text: string): string[] => text.split(' ')

beforeAll(async () => {
  await lab.makeWorld()
  lab.copyWorld('empty')
  for (const each of [
    'participant add acme --name Acme --kind party --role 02 --eui64-range 90b3d51f30010000-90b3d51f3001ffff=ESME',
    'participant authorise acme --for device',
    'participant add 007 --name Bond --kind rdp',
    'person add --participant acme --name Alex --appointment smki-sro --verified-by RA',
    'waiver add acme --requirement smki-aro --comment early',
    'policy add test-certificate-policy 1.0 --effective-from 2026-01-01',
    'approval add --subject alternative-publication --by PMA --at 2026-01-01 --reference PMA-7',
  ])
    await lab.done(...line(each))
})

describe('the whole register', () => {
  test('goes out the same every time, and that it went is in the audit log', async () => {
    const { stdout } = await lab.done('register', 'export')
    await lab.done('register', 'export', '--out', 'register.yaml')
    expect(lab.read('register.yaml')).toBe(stdout)
    expect(await lab.json('register', 'export')).toEqual({ out: null, document: stdout })
    const { DatabaseSync } = await import('node:sqlite')
    const database = new DatabaseSync(lab.path('tpki-world', 'tpki.db'), { readOnly: true })
    const rows = database.prepare("SELECT detail FROM audit WHERE action = 'exported'").all()
    database.close()
    expect(rows).toHaveLength(3)
    expect(JSON.parse(String(rows[0]?.detail))).toMatchObject({
      what: 'register',
      sha256: createHash('sha256').update(stdout).digest('hex'),
    })
  })

  test('comes in again, in a world that has none of it, environments included', async () => {
    const own = lab.read('register.yaml')
    const fresh = '  uit-c:\n    dnsSuffixes:\n      - test\n    crlBaseUri: http://crl.test/c\n    policyOids: {}\n'
    lab.write('more.yaml', own.replace('participants:\n', `${fresh}participants:\n`))
    const plan = await lab.done('register', 'import', 'more.yaml', '--world', 'empty', '--dry-run')
    const lines = plan.stdout.trimEnd().split('\n')
    expect(lines).toHaveLength(7)
    expect(lines[0]).toBe('would be added environment uit-c')
    expect(lines).toContain('would be added participant 007')
    expect((await lab.json('participant', 'list', '--world', 'empty')).participants).toEqual([])
    const { environments, changes, dryRun } = await lab.json('register', 'import', 'more.yaml', '--world', 'empty')
    expect([environments, changes.length, dryRun]).toEqual([['uit-c'], 6, false])
    expect((await lab.done('register', 'export', '--world', 'empty')).stdout).toBe(lab.read('more.yaml'))
    expect((await lab.done('register', 'import', 'more.yaml', '--world', 'empty')).stdout).toBe('nothing changed\n')
    const csr = await lab.newCsr('dccki/personnel', 'person')
    await lab.issue('dccki/personnel', csr, '--environment', 'uit-c', '--world', 'empty')
  })

  test('takes away what the file does not have, but only with --prune', async () => {
    await lab.done(...line('participant add extra --name Extra --kind rdp'))
    await lab.done(...line('participant set acme --role 08'))
    const before = (await lab.done('register', 'export')).stdout
    const plain = await lab.tpki('register', 'import', 'register.yaml')
    expectRefusal(plain, { code: 1, error: ['REGISTER_CONFLICT', 'extra'] })
    expect(plain.stderr).toContain('hint: add --prune')
    expect((await lab.done('register', 'export')).stdout).toBe(before)
    expect((await lab.done('register', 'import', 'register.yaml', '--prune')).stdout).toBe(
      'removed participant extra\nchanged participant acme\n',
    )
    expect((await lab.done('register', 'export')).stdout).toBe(lab.read('register.yaml'))
  })

  const edited = (from: string | RegExp, to: string): string => lab.read('register.yaml').replace(from, () => to)

  test.each<[string, () => string | Uint8Array, Refusal]>([
    ['an unknown key', () => `${edited('', '')}colour: red\n`, ['REGISTER_INVALID', 'document', 'colour', 'bad.yaml']],
    [
      'an unknown key of a participant',
      () => edited('    kind: party', '    colour: red\n    kind: party'),
      ['REGISTER_INVALID', 'acme', 'document', 'colour'],
    ],
    [
      'a kind that is none',
      () => edited('kind: party', 'kind: charity'),
      ['REGISTER_INVALID', 'acme', 'kind', 'charity'],
    ],
    ['a time that is none', () => edited(/ at: \S+/, ' at: yesterday'), ['REGISTER_INVALID', 'yesterday']],
    [
      'a range the wrong way round',
      () => edited('90b3d51f3001ffff', '90b3d51f30000000'),
      ['REGISTER_INVALID', 'eui64Ranges.0.to', '90b3d51f30000000', 'from'],
    ],
    [
      'an environment that would change',
      () => edited('dccki/uit-b', 'dccki/other'),
      ['REGISTER_CONFLICT', 'uit-b', '[ETAD 4.1]'],
    ],
    [
      'environments that would go',
      () => edited(/environments:[\s\S]*?(?=participants:)/, ''),
      ['REGISTER_CONFLICT', 'uit-a', 'uit-b'],
    ],
    ['no UTF-8', () => Uint8Array.of(0xff, 0xfe), ['REGISTER_INVALID', 'bad.yaml']],
    ['nothing', () => '', ['INPUT_EMPTY', 'bad.yaml']],
  ])('a file with %s is refused', async (_name, make, error) => {
    lab.write('bad.yaml', make())
    expectRefusal(await lab.tpki('register', 'import', 'bad.yaml', '--prune'), { code: 1, error })
  })

  test('a file that is not there; a participant imports nothing', async () => {
    expectRefusal(await lab.tpki('register', 'import', 'none.yaml'), {
      code: 1,
      error: ['INPUT_UNREADABLE', 'none.yaml'],
    })
    expectRefusal(await lab.tpki('register', 'import', 'register.yaml', '--as', 'acme'), {
      code: 4,
      error: ['ACCESS_DENIED', 'acme'],
    })
  })
})

describe('DCCKI profiles that differ from those of the world', () => {
  test('issue once a prior approval with the declaration names them; SMKI is not affected', async () => {
    using copy = new ProfileCopy()
    copy.edit('dccki/personnel.yaml', 'value: { years: 1 }', 'value: { years: 2 }')
    const changed = ['--profiles', copy.directory] as const
    const [digest, before] = await Promise.all([
      lab.json('approval', 'digest', ...changed),
      lab.done('approval', 'digest'),
    ])
    expect(digest.digest).toMatch(/^[0-9a-f]{64}$/)
    expect(before.stdout).toMatch(/^[0-9a-f]{64}\n$/)
    expect(before.stdout.trim()).not.toBe(digest.digest)

    const person = await lab.newCsr('dccki/personnel', 'approved')
    const device = await lab.newCsr('smki-device/device-ds', 'device')
    const issue = () => lab.tpki('issue', person, '--profile', 'dccki/personnel', '--environment', 'uit-a', ...changed)
    const expectUnapproved = async (why: RegExp) => {
      const refusal = await issue()
      expectRefusal(refusal, { code: 4, error: ['PROFILE_NOT_APPROVED', '[ETAD 4.3(c)]'] })
      expect(refusal.stderr).toMatch(why)
    }
    await expectUnapproved(/the DCCKI PMA function has not approved them/)
    await lab.issue('smki-device/device-ds', device, ...changed)

    const add = line('approval add --subject dccki-profile --by PMA')
    await lab.done(...add, '--at', '2026-01-02', '--reference', 'PMA 1', '--digest', digest.digest)
    await expectUnapproved(/does not declare that no Party's rights are affected/)
    await lab.done(...add, '--at', '2199-01-02', '--reference', 'PMA 2', '--touches-no-partys-rights', ...changed)
    await expectUnapproved(/dated in the future/)
    await lab.done(...add, '--at', '2026-01-02', '--reference', 'PMA 3', '--touches-no-partys-rights', ...changed)
    const { approvals } = await lab.json('approval', 'list', ...changed)
    expect(approvals.find(({ reference }: { reference: string }) => reference === 'PMA 3')).toEqual({
      id: 'dccki-profile/PMA 3',
      subject: 'dccki-profile',
      digest: digest.digest,
      approved: { by: 'PMA', at: '2026-01-02T00:00:00Z' },
      reference: 'PMA 3',
      touchesNoPartysRights: true,
      inUse: true,
    })
    expect((await lab.done('approval', 'list')).stdout).toMatch(
      /^dccki-profile\/PMA 3 +2026-01-02T00:00:00Z by PMA +declared +- +[0-9a-f]{64}$/m,
    )
    expect((await issue()).code).toBe(0)
  })

  test.each<[string, number, Refusal]>([
    ['--subject dccki-profile', 2, ['USAGE', '--digest', '--profiles']],
    ['--subject dccki-profile --digest 00', 1, ['REGISTER_INVALID', 'digest', '00']],
    ['--subject alternative-publication --digest 00', 2, ['USAGE', '--digest']],
    [
      '--subject alternative-publication --touches-no-partys-rights',
      2,
      ['USAGE', '--digest', '--profiles', '--touches'],
    ],
  ])('approval add %s is refused', async (options, code, error) => {
    const rest = line('--by PMA --at 2026-01-01 --reference x')
    expectRefusal(await lab.tpki('approval', 'add', ...line(options), ...rest), { code, error })
  })
})
