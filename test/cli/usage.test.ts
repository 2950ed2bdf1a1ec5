import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { expectRefusal, Lab, TPKI } from '../support/cli.ts'

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

const wrongUsages: { name: string; args: readonly string[]; error: string | RegExp }[] = [
  { name: 'unknown command', args: ['isue'], error: "unknown command 'isue'" },
  { name: 'unknown command below a verb', args: ['cert', 'lst'], error: "unknown command 'lst'" },
  { name: 'a command named like a method of objects', args: ['toString'], error: "unknown command 'toString'" },
  { name: 'unknown option', args: ['cert', 'list', '--nope'], error: "unknown option '--nope'" },
  { name: 'option before the verb', args: ['--world', 'w', 'ca', 'list'], error: "unknown option '--world'" },
  {
    name: 'missing argument',
    args: ['issue', '--profile', 'smki-device/device-ds'],
    error: "missing required argument 'csr'",
  },
  { name: 'missing serial', args: ['cert', 'show'], error: "missing required argument 'serial'" },
  {
    name: 'missing required option',
    args: ['issue', 'a.csr'],
    error: "required option '--profile <id>' not specified",
  },
  {
    name: 'option without its value',
    args: ['cert', 'list', '--expiring'],
    error: "option '--expiring <days>' argument missing",
  },
  { name: 'argument too many', args: ['cert', 'list', 'x'], error: /^tpki: error: too many arguments/ },
  {
    name: 'unknown profile',
    args: ['profile', 'show', 'nope'],
    error: /profile "nope" is unknown; allowed: smki-device\/root-dca, /,
  },
  {
    name: 'a world that is none',
    args: ['ca', 'list', '--world', 'nowhere'],
    error: '"nowhere" does not hold a world',
  },
  {
    name: '--at that is no time',
    args: ['cert', 'lint', 'x', '--at', 'tomorrow'],
    error: '"tomorrow" is no time; allowed: 2026-11-20 or 2026-11-20T12:00:00Z',
  },
  {
    name: '--at on a day that is none',
    args: ['cert', 'lint', 'x', '--at', '2026-02-30'],
    error: /^tpki: error: "2026-02-30" is no time/,
  },
  { name: '--at without a zone', args: ['cert', 'lint', 'x', '--at', '2026-02-01T10:00'], error: /is no time/ },
  {
    name: '--policy-oid under an arc that does not exist',
    args: ['cert', 'lint', 'x', '--policy-oid', '1.40.1'],
    error: '--policy-oid "1.40.1" is no dotted OID',
  },
  {
    name: '--policy-oid that is no OID',
    args: ['cert', 'lint', 'x', '--policy-oid', 'abc'],
    error: '--policy-oid "abc" is no dotted OID',
  },
  {
    name: 'passphrase descriptor that is none',
    args: ['init', 'w', '--passphrase-fd', 'x'],
    error: /--passphrase-fd "x" is no descriptor/,
  },
  {
    name: 'policy OID without its PKI',
    args: ['init', 'w', '--policy-oid', '1.2.3'],
    error: /--policy-oid "1.2.3" is not PKI=OID/,
  },
  {
    name: 'policy OID of no PKI',
    args: ['init', 'w', '--policy-oid', 'smki=1.2.3'],
    error: /allowed PKIs: smki-device, /,
  },
  {
    name: 'policy OID that is none',
    args: ['init', 'w', '--policy-oid', 'iki=abc'],
    error: '"policyOids.iki.value" is "abc"; not a dotted OID',
  },
  {
    name: 'environment name in capitals',
    args: ['init', 'w', '--environment', 'UIT A'],
    error: /"UIT A"; not a name of lower-case letters/,
  },
  {
    name: 'environment name that leaves the folder',
    args: ['init', 'w', '--environment', '../x'],
    error: /not a name of lower-case letters/,
  },
  {
    name: 'the same environment twice',
    args: ['init', 'w', '--environment', 'a', '--environment', 'a'],
    error: /environment "a" appears twice/,
  },
  {
    name: 'csr new without a key',
    args: [...device, '--eui64', '00db1234567890a1'],
    error: /exactly one of --key-out FILE/,
  },
  { name: 'csr new with two keys', args: [...device, ...key, '--key', 'b'], error: /exactly one of --key-out FILE/ },
  { name: 'csr new of a CA', args: ['csr', 'new', 'iki/root-ica', ...key], error: /is a CA profile/ },
  {
    name: 'EUI-64 too short',
    args: [...device, ...key, '--eui64', '00db12'],
    error: /EUI-64 "00db12" is not 16 hex digits/,
  },
  { name: 'EUI-64 not hex', args: [...device, ...key, '--eui64', '00db1234567890gg'], error: /is not 16 hex digits/ },
  {
    name: 'option that is needed',
    args: [...device, ...key],
    error: '"smki-device/device-ds" needs --eui64; it takes --eui64 [--hw-type]',
  },
  {
    name: 'option without a place',
    args: [...device, ...key, '--eui64', '00db1234567890a1', '--org', 'x'],
    error: /has no place for --org; it takes/,
  },
  {
    name: 'key and request in one file',
    args: [...device, '--key-out', 'x', '--out', './x', '--eui64', '00db1234567890a1'],
    error: /--key-out and --out are the same file/,
  },
  {
    name: 'role that is none',
    args: ['csr', 'new', 'smki-organisation/xml-sign', ...key, '--eui64', '00db1234567890a1', '--role', 'constructor'],
    error: /role "constructor" is no Remote Party Role/,
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
