import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { expectRefusal, Lab, type Refusal, TPKI } from '../support/cli.ts'

const lab = new Lab()

/** Every command and what its help must name. */
const commands: Record<string, readonly string[]> = {
  quickstart: ['--world', '--profiles', '--json', '--passphrase-file', '--passphrase-fd', '--actor'],
  init: ['--environment', '--policy-oid', '--seeded', '--passphrase-file', '--passphrase-fd', '--actor', '--world'],
  'csr new': [
    '--key-out',
    '--key',
    '--out',
    '--eui64',
    '--role',
    '--cn',
    '--org',
    '--ou',
    '--country',
    '--dns',
    '--hw-type',
  ],
  'csr check': ['--profile', '--json'],
  issue: ['--profile', '--participant', '--environment', '--out', '--world', '--json', '--actor'],
  'cert list': ['--expiring', '--pki', '--eui64', '--role', '--subject', '--key', '--limit', '--participant'],
  'cert find': ['--expiring', '--pki', '--eui64', '--role', '--subject', '--key', '--limit', '--participant'],
  'cert show': ['--world', '--json'],
  'cert export': ['--format', '--out', '--key', '--keys', '--passphrase-file', '--out-passphrase-file'],
  'cert renew': ['--out', '--actor', '--passphrase-file'],
  'cert lint': ['--profile', '--policy-oid', '--at', '--json'],
  'cert verify': ['--trust', '--chain', '--environment', '--profile', '--policy-oid', '--at'],
  'ca list': ['--environment', '--json'],
  'ca show': ['--environment', '--json'],
  'ca export': ['--environment', '--format', '--out'],
  'participant list': ['--as', '--actor', '--json'],
  'participant show': ['--as', '--json'],
  'participant add': ['--name', '--kind', '--sec-party-id', '--user-role', '--role', '--eui64-range', '--trading-name'],
  'participant set': ['--drop-role', '--drop-eui64-range', '--drop-trading-name', '--drop-user-role'],
  'participant suspend': ['--reason', '--by', '--at'],
  'participant authorise': ['--for', '--by', '--at', '--withdraw'],
  'person add': ['--participant', '--name', '--appointment', '--verified-by', '--verified-at', '--id'],
  'person verify': ['--by', '--at'],
  'waiver add': ['--requirement', '--comment', '--id'],
  'waiver agree': ['--party', '--by', '--at', '--as'],
  'policy add': ['--effective-from', '--document'],
  'approval add': ['--subject', '--digest', '--profiles', '--by', '--at', '--reference', '--touches-no-partys-rights'],
  'environment add': ['--dns-suffix', '--crl-base-uri', '--passphrase-file', '--as'],
  'register export': ['--out', '--as'],
  'register import': ['--prune', '--dry-run', '--passphrase-file', '--as'],
  'world show': ['--world', '--json'],
  'world clock': ['--world', '--json', '--actor', '--as'],
  'profile list': ['--profiles', '--json'],
  'profile show': ['--profiles', '--json'],
  'profile check': ['--profiles', '--json'],
}

describe.concurrent('help', () => {
  test.each(Object.entries(commands))(
    'tpki %s --help goes to stdout and names every option',
    async (command, options) => {
      const { code, stdout, stderr } = await lab.tpki(...command.split(' '), '--help')
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      expect(stdout).toContain(`Usage: tpki ${command}`)
      for (const option of options) expect(stdout).toMatch(new RegExp(`^  ${option} `, 'm'))
    },
  )

  test('tpki help VERB is the help of the verb', async () => {
    const [asked, shown] = await Promise.all([lab.tpki('help', 'issue'), lab.tpki('issue', '--help')])
    expect(asked).toEqual(shown)
  })

  test('tpki --help names every verb and says TEST ONLY', async () => {
    const { code, stdout } = await lab.tpki('--help')
    expect(code).toBe(0)
    expect(stdout).toContain('TEST ONLY')
    for (const command of Object.keys(commands)) expect(stdout).toContain(command.split(' ')[0])
  })

  test.each([[[]], [['cert']], [['ca']], [['csr']], [['profile']], [['world']]])(
    'tpki %s alone is wrong usage, with help',
    async (args) => {
      const { code, stdout, stderr } = await lab.run(args)
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
      expect(stderr).toContain('Usage: tpki')
    },
  )
})

const device = ['csr', 'new', 'smki-device/device-ds']
const key = ['--key-out', 'never.key']

const wrongUsages: { name: string; args: readonly string[]; error: Refusal }[] = [
  { name: 'unknown command', args: ['isue'], error: ['USAGE'] },
  { name: 'unknown command below a verb', args: ['cert', 'lst'], error: ['USAGE'] },
  { name: 'a command named like a method of objects', args: ['toString'], error: ['USAGE'] },
  { name: 'unknown option', args: ['cert', 'list', '--nope'], error: ['USAGE', '--nope'] },
  { name: 'option before the verb', args: ['--world', 'w', 'ca', 'list'], error: ['USAGE', '--world'] },
  {
    name: 'missing argument',
    args: ['issue', '--profile', 'smki-device/device-ds'],
    error: ['USAGE'],
  },
  { name: 'missing serial', args: ['cert', 'show'], error: ['USAGE'] },
  {
    name: 'missing required option',
    args: ['issue', 'a.csr'],
    error: ['USAGE', '--profile'],
  },
  {
    name: 'option without its value',
    args: ['cert', 'list', '--expiring'],
    error: ['USAGE', '--expiring'],
  },
  { name: 'argument too many', args: ['cert', 'list', 'x'], error: 'USAGE' },
  {
    name: 'unknown profile',
    args: ['profile', 'show', 'nope'],
    error: ['PROFILE_UNKNOWN', 'nope', 'smki-device/root-dca'],
  },
  { name: 'a world that is none', args: ['ca', 'list', '--world', 'nowhere'], error: ['WORLD_NOT_FOUND', 'nowhere'] },
  {
    name: '--at that is no time',
    args: ['cert', 'lint', 'x', '--at', 'tomorrow'],
    error: ['USAGE', 'tomorrow', '2026-12-01', '2026-12-01T09:00:00Z'],
  },
  {
    name: '--at on a day that is none',
    args: ['cert', 'lint', 'x', '--at', '2026-02-30'],
    error: ['USAGE', '2026-02-30'],
  },
  { name: '--at without a zone', args: ['cert', 'lint', 'x', '--at', '2026-02-01T10:00'], error: 'USAGE' },
  {
    name: '--policy-oid under an arc that does not exist',
    args: ['cert', 'lint', 'x', '--policy-oid', '1.40.1'],
    error: ['USAGE', '1.40.1', '--policy-oid'],
  },
  {
    name: '--policy-oid that is no OID',
    args: ['cert', 'lint', 'x', '--policy-oid', 'abc'],
    error: ['USAGE', 'abc', '--policy-oid'],
  },
  {
    name: 'passphrase descriptor that is none',
    args: ['init', 'w', '--passphrase-fd', 'x'],
    error: ['USAGE', 'x', '--passphrase-fd'],
  },
  {
    name: 'policy OID without its PKI',
    args: ['init', 'w', '--policy-oid', '1.2.3'],
    error: ['USAGE', '1.2.3', '--policy-oid'],
  },
  {
    name: 'policy OID of no PKI',
    args: ['init', 'w', '--policy-oid', 'smki=1.2.3'],
    error: 'USAGE',
  },
  {
    name: 'policy OID that is none',
    args: ['init', 'w', '--policy-oid', 'iki=abc'],
    error: ['USAGE', 'policyOids.iki.value', 'abc'],
  },
  {
    name: 'environment name in capitals',
    args: ['init', 'w', '--environment', 'UIT A'],
    error: ['USAGE', 'UIT A'],
  },
  {
    name: 'environment name that leaves the folder',
    args: ['init', 'w', '--environment', '../x'],
    error: 'USAGE',
  },
  {
    name: 'the same environment twice',
    args: ['init', 'w', '--environment', 'a', '--environment', 'a'],
    error: ['USAGE', 'a'],
  },
  {
    name: 'csr new without a key',
    args: [...device, '--eui64', '00db1234567890a1'],
    error: ['USAGE', '--key-out'],
  },
  { name: 'csr new with two keys', args: [...device, ...key, '--key', 'b'], error: ['USAGE', '--key-out'] },
  { name: 'csr new of a CA', args: ['csr', 'new', 'iki/root-ica', ...key], error: 'PROFILE_NOT_FOR_CSR' },
  {
    name: 'EUI-64 too short',
    args: [...device, ...key, '--eui64', '00db12'],
    error: ['USAGE', '00db12'],
  },
  { name: 'EUI-64 not hex', args: [...device, ...key, '--eui64', '00db1234567890gg'], error: 'USAGE' },
  {
    name: 'option that is needed',
    args: [...device, ...key],
    error: ['USAGE', 'smki-device/device-ds', '--eui64', '--hw-type'],
  },
  {
    name: 'option without a place',
    args: [...device, ...key, '--eui64', '00db1234567890a1', '--org', 'x'],
    error: ['USAGE', '--org'],
  },
  {
    name: 'key and request in one file',
    args: [...device, '--key-out', 'x', '--out', './x', '--eui64', '00db1234567890a1'],
    error: ['USAGE', '--key-out', '--out'],
  },
  {
    name: 'role that is none',
    args: ['csr', 'new', 'smki-organisation/xml-sign', ...key, '--eui64', '00db1234567890a1', '--role', 'constructor'],
    error: ['USAGE', 'constructor'],
  },
]

describe.concurrent('wrong usage exits 2', () => {
  test.each(wrongUsages)('$name', async ({ args, error }) => {
    const run = await lab.tpki(...args)
    expectRefusal(run, { code: args.includes('iki/root-ica') ? 1 : 2, error })
  })

  test('a near miss is a hint', async () => {
    const { stderr } = await lab.tpki('isue')
    expect(stderr).toBe("tpki: error: unknown command 'isue'\ntpki: hint: did you mean issue?\n")
  })
})

test('--version', async () => {
  const tookMs: number[] = []
  for (let i = 0; i < 10; i++) {
    const start = performance.now()
    const { code, stdout, stderr } = await lab.run(['--version'], { apart: true })
    tookMs.push(performance.now() - start)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  }
  const median = tookMs.sort((a, b) => a - b)[5] as number
  console.log(`tpki --version: median of 10 runs ${median.toFixed(0)} ms (Node ${process.version})`)
})

test('--version and --help load nothing of the library', () => {
  const told = "process.stderr.write('loaded '+url+String.fromCharCode(10))"
  const hook = `import{registerHooks}from'node:module';registerHooks({load(url,context,next){if(url.includes('/core/'))${told};return next(url,context)}})`
  const run = (option: string) =>
    spawnSync(process.execPath, ['--import', `data:text/javascript,${encodeURIComponent(hook)}`, TPKI, option], {
      encoding: 'utf8',
    })
  for (const option of ['--version', '--help']) expect(run(option)).toMatchObject({ status: 0, stderr: '' })
  expect(run('profile').stderr).toContain('loaded ')
})
