import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { beforeAll, describe, expect, test } from 'vitest'
import { expectRefusal, Lab, TPKI } from '../../support/cli.ts'

const lab = new Lab()
const DS = 'smki-device/device-ds'
const csrs = ['a.csr', 'b.csr', 'c.csr']

beforeAll(async () => {
  await lab.makeWorld()
  await Promise.all(csrs.map((name, i) => lab.newCsr(DS, name.replace('.csr', ''), '--eui64', `00db12345678900${i}`)))
  await lab.newCsr('dccki/personnel', 'person')
  lab.write('junk.csr', 'junk!')
})

const serialPattern = /^[0-7][0-9A-F]{31}$/

describe.concurrent('where certificates go', () => {
  test('one request to stdout', async () => {
    const { stdout, stderr } = await lab.done('issue', 'a.csr', '--profile', DS)
    expect(stdout).toMatch(/^-----BEGIN CERTIFICATE-----\n[A-Za-z0-9+/=\n]+-----END CERTIFICATE-----\n$/)
    expect(stderr).toMatch(/^tpki: a\.csr: issued smki-device\/device-ds [0-9A-F]{32}\n$/)
  })

  test('several to stdout are one PEM bundle', async () => {
    const { stdout } = await lab.done('issue', ...csrs, '--profile', DS)
    lab.write('bundle.pem', stdout)
    const { results } = await lab.json('cert', 'lint', 'bundle.pem')
    expect(results.map(({ index, eui64 }: { index: number; eui64: string }) => [index, eui64])).toEqual([
      [0, '00db123456789000'],
      [1, '00db123456789001'],
      [2, '00db123456789002'],
    ])
  })

  test('--out names a file, its folder made', async () => {
    const { stdout, stderr } = await lab.done('issue', 'a.csr', '--profile', DS, '--out', 'made/here/a.pem')
    expect(stdout).toBe('')
    expect(stderr).toMatch(/ to made\/here\/a\.pem\n$/)
    await lab.done('cert', 'verify', 'made/here/a.pem')
  })

  test('--out names a directory for several', async () => {
    await lab.done('issue', ...csrs, '--profile', DS, '--out', 'many')
    expect(readdirSync(lab.path('many')).sort()).toEqual(['a.pem', 'b.pem', 'c.pem'])
    expect((await lab.done('cert', 'verify', 'many')).stdout.split('\n')[0]).toMatch(
      /^ok {4}many\/a\.pem#0 {2}smki-device\/device-ds /,
    )
  })

  test('--out DIR/ is a directory for one', async () => {
    await lab.done('issue', 'a.csr', '--profile', DS, '--out', 'single/')
    expect(readdirSync(lab.path('single'))).toEqual(['a.pem'])
  })

  test('where two would share a file, or a request would be lost, nothing is issued', async () => {
    lab.copy('a.csr', 'twin/a.csr')
    lab.copy('a.csr', 'same/a.pem')
    const two = await lab.tpki('issue', 'a.csr', 'twin/a.csr', '--profile', DS, '--out', 'shared')
    expectRefusal(two, { code: 2, error: ['USAGE', 'shared/a.pem'] })
    expect(existsSync(lab.path('shared'))).toBe(false)
    expectRefusal(await lab.tpki('issue', 'same/a.pem', '--profile', DS, '--out', 'same'), {
      code: 2,
      error: ['USAGE', 'same/a.pem'],
    })
    expectRefusal(await lab.tpki('issue', ...csrs, '--profile', DS, '--out', 'a.csr'), {
      code: 2,
      error: ['USAGE', 'a.csr', '--out'],
    })
  })

  test('what cannot be written exists all the same, and the message says how to get it', async () => {
    const run = await lab.tpki('issue', 'a.csr', '--profile', DS, '--out', 'b.csr/a.pem', '--json')
    expect(run.code).toBe(1)
    const [result] = JSON.parse(run.stdout).results
    expect(result).toMatchObject({
      ok: false,
      out: null,
      serial: expect.stringMatching(serialPattern),
      error: { code: 'OUTPUT_UNWRITABLE' },
    })
    expect(run.stderr).toMatch(new RegExp(`^tpki: hint: .*"tpki cert export ${result.serial}"$`, 'm'))
    expect((await lab.done('cert', 'export', result.serial)).stdout).toBe(result.certificate)
  })
})

describe.concurrent('--json', () => {
  test('is one document with the record and the certificate', async () => {
    const result = await lab.issue(DS, 'a.csr', '--out', 'json.pem')
    expect(result).toEqual({
      file: 'a.csr',
      ok: true,
      serial: expect.stringMatching(serialPattern),
      profile: DS,
      pki: 'smki-device',
      environment: null,
      participant: 'operator',
      subject: '',
      eui64: '00db123456789000',
      role: null,
      usage: 'digitalSignature',
      issuerCa: 'smki-device/issuing-dca',
      notBefore: expect.stringMatching(/^\d{4}-\d\d-\d\dT00:00:00Z$/),
      notAfter: '9999-12-31T23:59:59Z',
      issuedAt: expect.stringMatching(/Z$/),
      keyFingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
      renews: null,
      policyVersion: null,
      out: 'json.pem',
      certificate: lab.read('json.pem'),
      findings: [],
      error: null,
    })
  })

  test('holds refused requests too', async () => {
    const run = await lab.tpki('issue', 'a.csr', 'junk.csr', 'b.csr', '--profile', DS, '--json')
    expect(run.code).toBe(1)
    const { results } = JSON.parse(run.stdout)
    expect(results.map(({ ok }: { ok: boolean }) => ok)).toEqual([true, false, true])
    expect(results[1]).toEqual({
      file: 'junk.csr',
      ok: false,
      error: {
        code: 'INPUT_NOT_CSR',
        message: expect.any(String),
        cure: 'give PKCS#10 as PEM, base64 or DER',
        source: null,
        reference: expect.any(Number),
      },
    })
  })
})

describe('entitlement exits 4', () => {
  test('DCCKI without an environment', async () => {
    expectRefusal(await lab.tpki('issue', 'person.csr', '--profile', 'dccki/personnel'), {
      code: 4,
      error: ['ENVIRONMENT_REQUIRED', 'dccki/personnel', '[ETAD 4.1]', 'uit-a', 'person.csr'],
    })
  })

  test('a DCCKI key across environments', async () => {
    const args = ['issue', 'person.csr', '--profile', 'dccki/personnel', '--environment']
    await lab.done(...args, 'uit-a')
    expectRefusal(await lab.tpki(...args, 'uit-b'), {
      code: 4,
      error: ['KEY_REUSED_ACROSS_ENVIRONMENTS', 'uit-b', '[ETAD 4.1]'],
    })
    expectRefusal(await lab.tpki(...args, 'nowhere'), {
      code: 2,
      error: ['ENVIRONMENT_UNKNOWN', 'nowhere', 'uit-a', 'uit-b'],
    })
  })

  test('an unknown participant', async () => {
    expectRefusal(await lab.tpki('issue', 'a.csr', '--profile', DS, '--participant', 'bob'), {
      code: 4,
      error: ['PARTICIPANT_UNKNOWN', 'bob', '[SEC Appendix M, Authorised Subscriber]', 'a.csr'],
    })
    await lab.done('issue', 'a.csr', '--profile', DS, '--participant', 'operator', '--actor', 'alice')
  })

  test('with several files the worstExitCode wins, whatever its place', async () => {
    await lab.newCsr('dccki/personnel', 'other')
    const args = ['--profile', 'dccki/personnel', '--environment', 'uit-b']
    expect((await lab.tpki('issue', 'junk.csr', 'person.csr', 'other.csr', ...args)).code).toBe(4)
    expect((await lab.tpki('issue', 'other.csr', 'junk.csr', ...args)).code).toBe(1)
  })
})

describe('keys', () => {
  test('the same request again is a renewal; its key for another device or usage is refused', async () => {
    const first = await lab.issue(DS, 'c.csr')
    const second = await lab.issue(DS, 'c.csr')
    expect(second.keyFingerprint).toBe(first.keyFingerprint)
    expect(second.serial).not.toBe(first.serial)
    await lab.done('csr', 'new', DS, '--eui64', '00db12345678ffff', '--key', 'c.key', '--out', 'other-device.csr')
    await lab.done(
      'csr',
      'new',
      'smki-device/device-ka',
      '--eui64',
      '00db123456789002',
      '--key',
      'c.key',
      '--out',
      'other-usage.csr',
    )
    const error = ['KEY_REUSED', 'smki-device/device-ds', '00db123456789002', '[GBCS 12.2]'] as const
    expectRefusal(await lab.tpki('issue', 'other-device.csr', '--profile', DS), { code: 1, error })
    expectRefusal(await lab.tpki('issue', 'other-usage.csr', '--profile', 'smki-device/device-ka'), { code: 1, error })
  })

  test('a request for a CA is refused', async () => {
    expectRefusal(await lab.tpki('issue', 'a.csr', '--profile', 'smki-device/issuing-dca'), {
      code: 1,
      error: 'PROFILE_NOT_FOR_CSR',
    })
  })
})

test('a request that is none leaves its refusal in the audit log, a file that cannot be read does not', async () => {
  lab.copyWorld('audited')
  lab.write('empty.csr', '')
  lab.write('large.csr', 'A'.repeat(2_000_000))
  const files = ['junk.csr', 'empty.csr', 'large.csr', 'nowhere.csr']
  await lab.tpki('issue', ...files, '--profile', DS, '--world', 'audited', '--actor', 'alice')
  const database = new DatabaseSync(lab.path('audited/tpki.db'))
  const rows = database.prepare("SELECT actor, detail FROM audit WHERE action = 'refused' ORDER BY sequence").all()
  database.close()
  const last = rows.slice(-3).map(({ actor, detail }) => ({ actor, ...JSON.parse(String(detail)) }))
  const expected = ['INPUT_EMPTY', 'INPUT_NOT_CSR', 'INPUT_TOO_LARGE']
  expect(last.map(({ code }) => code).sort()).toEqual(expected)
  for (const row of last) expect(row).toMatchObject({ actor: 'alice', profile: DS, participant: 'operator' })
})

const COUNT = `SELECT count(*) AS n FROM certificate
  WHERE kind IN (SELECT id FROM certificate_kind WHERE profile = ?)`

test('a run that is ended has left the files of all but the last groups', async () => {
  lab.copyWorld('ended')
  const files = Array.from({ length: 640 }, (_, i) => lab.copy('a.csr', `ended-in/${i}.csr`))
  const args = [TPKI, 'issue', ...files, '--profile', DS, '--world', 'ended', '--out', 'ended-out']
  const child = spawn(process.execPath, args, { cwd: lab.directory, stdio: ['ignore', 'ignore', 'pipe'] })
  await once(child.stderr, 'data')
  child.kill('SIGKILL')
  await once(child, 'close')
  const database = new DatabaseSync(lab.path('ended/tpki.db'))
  const issued = database.prepare(COUNT).get(DS) as { n: number }
  const before = new DatabaseSync(lab.path('tpki-world/tpki.db'))
  const earlier = before.prepare(COUNT).get(DS) as { n: number }
  database.close()
  before.close()
  const written = readdirSync(lab.path('ended-out')).length
  expect(written).toBeGreaterThan(0)
  expect(issued.n - earlier.n - written).toBeLessThanOrEqual(64)
})
