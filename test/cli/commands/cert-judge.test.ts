import { beforeAll, describe, expect, test } from 'vitest'
import { expectRefusal, Lab } from '../../support/cli.ts'

const lab = new Lab()
// biome-ignore lint/suspicious/noExplicitAny: results as --json shows them
const made: Record<string, any> = {}

beforeAll(async () => {
  await lab.makeWorld()
  await lab.newCsr('smki-organisation/organisation-ka', 'org')
  await lab.newCsr('iki/batched-web-service', 'iki')
  await lab.newCsr('dccki/personnel', 'person')
  made.org = await lab.issue('smki-organisation/organisation-ka', 'org.csr', '--out', 'org.pem')
  made.iki = await lab.issue('iki/batched-web-service', 'iki.csr', '--out', 'iki.pem')
  made.person = await lab.issue('dccki/personnel', 'person.csr', '--environment', 'uit-a', '--out', 'person.pem')
  await lab.done('ca', 'export', '--out', 'cas')
  lab.write('broken.pem', made.org.certificate.replace(/.{12}\n-----END/, 'AAAAAAAAAAAA\n-----END'))
})

const KEYS = [
  'file',
  'index',
  'profile',
  'subject',
  'issuer',
  'serial',
  'eui64',
  'role',
  'usage',
  'rebuild',
  'candidates',
  'findings',
]

describe.concurrent('cert lint', () => {
  test('--json has exactly the keys that scripts rely on', async () => {
    const { results } = await lab.json('cert', 'lint', 'org.pem')
    expect(Object.keys(results[0])).toEqual(KEYS)
    const [issuing] = (await lab.json('ca', 'show', 'smki-organisation/issuing-oca', '--json')).subject.split('+')
    expect(results).toEqual([
      {
        file: 'org.pem',
        index: 0,
        profile: 'smki-organisation/organisation-ka',
        subject: made.org.subject,
        issuer: issuing,
        serial: made.org.serial,
        eui64: '00db1234567800a1',
        role: 2,
        usage: 'keyAgreement',
        rebuild: 'identical',
        candidates: ['smki-organisation/organisation-ka'],
        findings: [],
      },
    ])
  })

  test('where several profiles fit, the first is taken and all are named', async () => {
    const { results } = await lab.json('cert', 'lint', 'iki.pem')
    expect(results[0]).toMatchObject({
      profile: 'iki/ad-hoc-web-service',
      eui64: null,
      role: 2,
      usage: 'digitalSignature',
    })
    expect(results[0].candidates).toEqual(expect.arrayContaining(['iki/ad-hoc-web-service', 'iki/batched-web-service']))
    const { stdout } = await lab.done('cert', 'lint', 'iki.pem')
    expect(stdout).toContain(`ok  iki.pem#0  ${made.iki.serial}  iki/ad-hoc-web-service (or iki/batched-web-service`)
    const [given] = (await lab.json('cert', 'lint', 'iki.pem', '--profile', 'iki/batched-web-service')).results
    expect(given.profile).toBe('iki/batched-web-service')
  })

  test('expiry is judged at --at alone', async () => {
    await lab.done('cert', 'lint', 'person.pem')
    const run = await lab.tpki('cert', 'lint', 'person.pem', '--at', '2099-01-01T00:00:00Z', '--json')
    expect(run.code).toBe(1)
    const [{ findings }] = JSON.parse(run.stdout).results
    expect(findings).toEqual([
      {
        rule: 'e_expired',
        severity: 'error',
        field: expect.any(String),
        message: expect.any(String),
        source: expect.any(String),
      },
    ])
    const early = await lab.tpki('cert', 'lint', 'person.pem', '--at', '2001-01-01')
    expect(early.stdout).toMatch(/^FAIL {2}person\.pem#0 .*\n {6}error: e_not_yet_valid: /)
  })

  test('against the wrong profile', async () => {
    const run = await lab.tpki('cert', 'lint', 'org.pem', '--profile', 'smki-organisation/organisation-ds', '--json')
    expect(run.code).toBe(1)
    const [result] = JSON.parse(run.stdout).results
    expect(result.profile).toBe('smki-organisation/organisation-ds')
    for (const finding of result.findings)
      expect(Object.keys(finding)).toEqual(['rule', 'severity', 'field', 'message', 'source'])
    expect(result.findings.map(({ rule }: { rule: string }) => rule)).toContain('e_key_usage_wrong')
  })

  test('a directory: every certificate of it, each with its own file', async () => {
    const { results } = await lab.json('cert', 'lint', 'cas', 'org.pem')
    expect(results).toHaveLength(13)
    expect(results[0]).toMatchObject({ file: 'cas/dccki-eii@uit-a.pem', index: 0 })
    expect(results[12].file).toBe('org.pem')
  })

  test('one document, whatever one of the files is', async () => {
    const run = await lab.tpki('cert', 'lint', 'nowhere.pem', 'org.pem', '--json')
    expect(run.code).toBe(1)
    expect(JSON.parse(run.stdout).results).toHaveLength(2)
    expect(run.stderr).toBe('tpki: error: "nowhere.pem" cannot be read: no such file or directory\n')
    const none = await lab.tpki('cert', 'lint', 'nowhere.pem', '--json')
    expect({ code: none.code, entries: JSON.parse(none.stdout).results.length }).toEqual({ code: 1, entries: 1 })
  })
})

describe.concurrent('cert verify', () => {
  test('by the world, at the time of now', async () => {
    const { stdout, stderr } = await lab.done('cert', 'verify', 'org.pem', 'iki.pem', 'person.pem')
    expect(stderr).toBe('')
    const lines = stdout.trimEnd().split('\n')
    expect(lines.map((line) => line.split(/ +/).slice(0, 2))).toEqual([
      ['ok', 'org.pem#0'],
      ['ok', 'iki.pem#0'],
      ['ok', 'person.pem#0'],
    ])
    expect(lines[2]).toMatch(
      /CN=Alex Example,O=Example Supplier ← CN=TEST UI DCCKICA uit-a \w+ ← CN=TEST Root DCCKICA uit-a \w+$/,
    )
  })

  test('--json is the document of lint, with the path', async () => {
    const { results } = await lab.json('cert', 'verify', 'org.pem', '--trust', 'tpki-world')
    expect(Object.keys(results[0]).sort()).toEqual([...KEYS, 'valid', 'chain'].sort())
    expect(results[0].valid).toBe(true)
    expect(results[0].chain.map((link: object) => Object.keys(link))).toEqual(
      Array(3).fill(['subject', 'issuer', 'serial']),
    )
  })

  test('--trust FILE with --chain, and without it', async () => {
    const trust = ['--trust', 'cas/smki-organisation-root-oca.pem']
    await lab.done('cert', 'verify', 'org.pem', ...trust, '--chain', 'cas/smki-organisation-issuing-oca.pem')
    await lab.done('cert', 'verify', 'org.pem', '--trust', 'cas')
    const run = await lab.tpki('cert', 'verify', 'org.pem', ...trust, '--json')
    expect(run.code).toBe(1)
    const [{ valid, findings }] = JSON.parse(run.stdout).results
    expect(valid).toBe(false)
    expect(findings[0].rule).toMatch(/^e_chain_/)
  })

  test('a DCCKI certificate of one environment is none of another', async () => {
    await lab.done('cert', 'verify', 'person.pem', '--environment', 'uit-a')
    const run = await lab.tpki('cert', 'verify', 'person.pem', '--environment', 'uit-b')
    expect({ code: run.code, stdout: run.stdout }).toEqual({
      code: 1,
      stdout: expect.stringMatching(/^FAIL {2}person\.pem#0/),
    })
    expectRefusal(await lab.tpki('cert', 'verify', 'person.pem', '--environment', 'uit-c'), {
      code: 2,
      error: ['ENVIRONMENT_UNKNOWN', 'uit-c', 'uit-a', 'uit-b'],
    })
  })

  test('--at moves the time', async () => {
    const run = await lab.tpki('cert', 'verify', 'person.pem', '--at', '2099-01-01')
    expect(run.code).toBe(1)
    expect(run.stdout).toContain('error: e_expired: ')
    await lab.done('cert', 'verify', 'person.pem', '--trust', 'cas')
  })

  test('a signature that is wrong', async () => {
    const run = await lab.tpki('cert', 'verify', 'broken.pem')
    expect({ code: run.code, stdout: run.stdout }).toEqual({
      code: 1,
      stdout: expect.stringMatching(/^FAIL {2}broken\.pem#0/),
    })
  })

  test('every file is judged whatever another is', async () => {
    const run = await lab.tpki('cert', 'verify', 'nowhere.pem', 'broken.pem', 'org.pem', '--json')
    expect(run.code).toBe(1)
    expect(
      JSON.parse(run.stdout).results.map(({ file, valid }: { file: string; valid: boolean }) => [file, valid]),
    ).toEqual([
      ['nowhere.pem', false],
      ['broken.pem', false],
      ['org.pem', true],
    ])
  })

  test('trust that is none', async () => {
    expectRefusal(await lab.tpki('cert', 'verify', 'org.pem', '--trust', 'nowhere'), {
      code: 1,
      error: ['INPUT_UNREADABLE', 'nowhere'],
    })
    expectRefusal(await lab.tpki('cert', 'verify', 'org.pem', '--trust', 'org.key'), {
      code: 1,
      error: ['INPUT_NOT_CERTIFICATE', 'org.key'],
    })
  })
})

describe.concurrent('nothing in a foreign file reaches the terminal as a command to it', () => {
  const steering = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e]/

  test.each(['lint', 'verify'])('cert %s of a name with CSI and a right-to-left override', async (verb) => {
    const der = Buffer.from(made.iki.certificate.replace(/-----[^-]+-----|\s/g, ''), 'base64')
    const text = der
      .toString('latin1')
      .replaceAll('Example Supplier', Buffer.from('Exam\u009b\u202eupplier').toString('latin1'))
    const file = lab.write(`steering-${verb}.der`, Buffer.from(text, 'latin1'))
    const run = await lab.tpki('cert', verb, file)
    expect(`${run.stdout}${run.stderr}`).not.toMatch(steering)
    if (verb === 'verify') expect(run.stdout).toContain('Exam\\x9b\\u{202e}upplier')
  })

  test.each(['a\u001b]0;x.pem', 'a\nok  b.pem', 'a\u202eb.pem', 'a\u2028b.pem'])(
    'cert lint of a file named %j',
    async (name) => {
      lab.copy('org.pem', name)
      const { stdout } = await lab.done('cert', 'lint', name)
      expect(stdout).not.toMatch(steering)
      expect(stdout.split('\n')).toHaveLength(2)
      expect((await lab.json('cert', 'lint', name)).results[0].file).toBe(name)
    },
  )
})

test.each([
  { verb: 'lint', more: {} },
  { verb: 'verify', more: { valid: false, chain: [] } },
])('cert $verb --json has an entry for a file that cannot be read', async ({ verb, more }) => {
  const run = await lab.tpki('cert', verb, 'org.pem', 'nowhere.pem', 'iki.pem', '--json')
  const { results } = JSON.parse(run.stdout)
  expect(run.code).toBe(1)
  expect(results.map(({ file }: { file: string }) => file)).toEqual(['org.pem', 'nowhere.pem', 'iki.pem'])
  const nothing = Object.fromEntries(KEYS.map((key) => [key, null]))
  const error = { code: 'INPUT_UNREADABLE', message: expect.any(String), cure: null, source: null, reference: null }
  expect(results[1]).toEqual({ ...nothing, file: 'nowhere.pem', candidates: [], findings: [], ...more, error })
  expect(Object.keys(results[1])).toEqual([...Object.keys(results[0]), 'error'])
})
