import { createHash } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { expectRefusal, Lab } from '../support/cli.ts'
import { ProfileCopy } from '../support/profile-copy.ts'

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
    expectRefusal(plain, { code: 1, error: 'the import would remove 1 entry: participant "extra"' })
    expect(plain.stderr).toContain('hint: add --prune')
    expect((await lab.done('register', 'export')).stdout).toBe(before)
    expect((await lab.done('register', 'import', 'register.yaml', '--prune')).stdout).toBe(
      'removed participant extra\nchanged participant acme\n',
    )
    expect((await lab.done('register', 'export')).stdout).toBe(lab.read('register.yaml'))
  })

  const edited = (from: string | RegExp, to: string): string => lab.read('register.yaml').replace(from, () => to)

  test.each<[string, () => string | Uint8Array, string | RegExp]>([
    ['an unknown key', () => `${edited('', '')}colour: red\n`, 'bad.yaml: "document" has the unknown key "colour"'],
    [
      'an unknown key of a participant',
      () => edited('    kind: party', '    colour: red\n    kind: party'),
      'participant "acme": "document" has the unknown key "colour"',
    ],
    [
      'a kind that is none',
      () => edited('kind: party', 'kind: charity'),
      /^tpki: error: participant "acme": "kind" is "charity"; allowed/,
    ],
    ['a time that is none', () => edited(/ at: \S+/, ' at: yesterday'), /is "yesterday"; not a time such as/],
    [
      'a range the wrong way round',
      () => edited('90b3d51f3001ffff', '90b3d51f30000000'),
      /"eui64Ranges\.0\.to" is "90b3d51f30000000"; is less than "from"$/,
    ],
    [
      'an environment that would change',
      () => edited('dccki/uit-b', 'dccki/other'),
      /^tpki: error: the import would change environment "uit-b"; an import can only add environments \[ETAD 4\.1\]$/,
    ],
    [
      'environments that would go',
      () => edited(/environments:[\s\S]*?(?=participants:)/, ''),
      /the import would remove environment "uit-a", "uit-b"; an import can only add environments/,
    ],
    ['no UTF-8', () => Uint8Array.of(0xff, 0xfe), '"bad.yaml" is not UTF-8'],
    ['nothing', () => '', '"bad.yaml" is empty'],
  ])('a file with %s is refused', async (_name, make, error) => {
    lab.write('bad.yaml', make())
    expectRefusal(await lab.tpki('register', 'import', 'bad.yaml', '--prune'), { code: 1, error })
  })

  test('a file that is not there; a participant imports nothing', async () => {
    expectRefusal(await lab.tpki('register', 'import', 'none.yaml'), { code: 1, error: /"none\.yaml" cannot be read/ })
    expectRefusal(await lab.tpki('register', 'import', 'register.yaml', '--as', 'acme'), {
      code: 4,
      error: /participant "acme" may not import a register: only an administrator may/,
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
      expectRefusal(refusal, { code: 4, error: /the DCCKI profiles have changed .* \[ETAD 4\.3\(c\)\]$/ })
      expect(refusal.stderr).toMatch(why)
    }
    await expectUnapproved(/has not approved them/)
    await lab.issue('smki-device/device-ds', device, ...changed)

    const add = line('approval add --subject dccki-profile --by PMA')
    await lab.done(...add, '--at', '2026-01-02', '--reference', 'PMA 1', '--digest', digest.digest)
    await expectUnapproved(/does not declare that no Party's rights/)
    await lab.done(...add, '--at', '2199-01-02', '--reference', 'PMA 2', '--touches-no-partys-rights', ...changed)
    await expectUnapproved(/in the future/)
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

  test.each<[string, number, string | RegExp]>([
    ['--subject dccki-profile', 2, /needs exactly one of --digest HEX and --profiles DIR/],
    ['--subject dccki-profile --digest 00', 1, /"digest" is "00"; not 64 lower-case hex characters/],
    ['--subject alternative-publication --digest 00', 2, /takes no --digest/],
    ['--subject alternative-publication --touches-no-partys-rights', 2, /takes no --digest, --profiles or --touches/],
  ])('approval add %s is refused', async (options, code, error) => {
    const rest = line('--by PMA --at 2026-01-01 --reference x')
    expectRefusal(await lab.tpki('approval', 'add', ...line(options), ...rest), { code, error })
  })
})
