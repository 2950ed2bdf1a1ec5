import { DatabaseSync } from 'node:sqlite'
import { beforeAll, describe, expect, test } from 'vitest'
import { expectRefusal, Lab, leafArguments, type Refusal } from '../../support/cli.ts'

const lab = new Lab()
// biome-ignore lint/suspicious/noExplicitAny: results as --json shows them
const made: Record<string, any> = {}

beforeAll(async () => {
  await lab.makeWorld()
  await lab.newCsr('smki-device/device-ds', 'ds')
  await lab.newCsr('smki-organisation/organisation-ka', 'ka')
  await lab.newCsr('dccki/personnel', 'person')
  made.ds = await lab.issue('smki-device/device-ds', 'ds.csr')
  made.ka = await lab.issue('smki-organisation/organisation-ka', 'ka.csr')
  made.person = await lab.issue('dccki/personnel', 'person.csr', '--environment', 'uit-a')
})

const CAS = 12
const serialsOf = async (...args: string[]): Promise<string[]> => {
  const { certificates } = await lab.json(...args)
  return certificates.map(({ serial }: { serial: string }) => serial)
}

describe.concurrent('cert list', () => {
  test('is a table in order of issue', async () => {
    const { stdout, stderr } = await lab.done('cert', 'list')
    const lines = stdout.trimEnd().split('\n')
    expect(stderr).toBe('')
    expect(lines[0]).toMatch(/^SERIAL +PROFILE +EUI-64 +SUBJECT +NOT AFTER +ENVIRONMENT +STATUS$/)
    expect(lines).toHaveLength(1 + CAS + 3)
    expect(lines.slice(-3).map((line) => line.split(/\s+/)[0])).toEqual([
      made.ds.serial,
      made.ka.serial,
      made.person.serial,
    ])
  })

  const narrowed: { args: string[]; expected: string[] }[] = [
    { args: ['--profile', 'smki-device/device-ds', '--eui64', '00-DB-12-34-56-78-90-A1'], expected: ['ds'] },
    { args: ['--pki', 'smki-organisation', '--role', '02'], expected: ['ka'] },
    { args: ['--role', 'supplier', '--participant', 'operator'], expected: ['ka'] },
    { args: ['--role', '03'], expected: [] },
    { args: ['--subject', 'alex EXAMPLE', '--environment', 'uit-a'], expected: ['person'] },
    { args: ['--environment', 'uit-b', '--profile', 'dccki/personnel'], expected: [] },
    { args: ['--key', 'ds.key'], expected: ['ds'] },
    { args: ['--participant', 'nobody'], expected: [] },
  ]
  test.each(narrowed)('$args', async ({ args, expected }) => {
    expect(await serialsOf('cert', 'list', ...args)).toEqual(expected.map((name) => made[name].serial))
  })

  test('--limit', async () => {
    expect(await serialsOf('cert', 'list', '--limit', '2')).toHaveLength(2)
  })

  test('--expiring holds what expires within so many days, and nothing else', async () => {
    // The certificate of a person runs for a year, the next one to expire for two.
    expect(await serialsOf('cert', 'list', '--expiring', '30d')).toEqual([])
    expect(await serialsOf('cert', 'list', '--expiring', '400d')).toEqual([made.person.serial])
    expect(await serialsOf('cert', 'list', '--expiring', '400')).toEqual([made.person.serial])
    const days = Math.ceil((Date.parse(made.person.notAfter) - Date.now()) / 86_400_000)
    expect(await serialsOf('cert', 'list', '--expiring', `${days - 1}d`)).toEqual([])
    expect(await serialsOf('cert', 'list', '--expiring', `${days}d`)).toEqual([made.person.serial])
  })

  test('nothing to list is nothing on stdout, and [] as JSON', async () => {
    expect(await lab.done('cert', 'list', '--expiring', '30d')).toMatchObject({ stdout: '', stderr: '' })
    expect(await lab.json('cert', 'list', '--expiring', '30d')).toEqual({ certificates: [] })
  })

  const refused: { args: string[]; error: Refusal; code?: number }[] = [
    { args: ['--expiring', 'soon'], error: ['USAGE', 'soon', '--expiring', '30d'] },
    { args: ['--expiring', '-5d'], error: ['USAGE', '--expiring'] },
    { args: ['--expiring', '1.5d'], error: 'USAGE' },
    { args: ['--limit', '0'], error: ['USAGE', '0', '--limit'] },
    { args: ['--pki', 'smki'], error: ['USAGE', 'smki', '--pki', 'smki-device', 'smki-organisation', 'iki', 'dccki'] },
    { args: ['--role', 'zz'], error: ['USAGE', 'zz'] },
    { args: ['--eui64', '12'], error: ['USAGE', '12'] },
    { args: ['--profile', 'nope'], error: ['PROFILE_UNKNOWN', 'nope'] },
    { args: ['--environment', 'nope'], error: ['ENVIRONMENT_UNKNOWN', 'nope', 'uit-a', 'uit-b'] },
    { args: ['--key', 'ds.csr'], error: ['KEY_UNREADABLE', 'ds.csr'], code: 1 },
  ]
  test.each(refused)('$args is refused', async ({ args, error, code = 2 }) => {
    expectRefusal(await lab.tpki('cert', 'list', ...args), { code, error })
  })
})

test('cert list holds every certificate of a world of several pages', async () => {
  lab.copyWorld('large')
  const COUNT = 2100
  const database = new DatabaseSync(lab.path('large/tpki.db'))
  database.exec(`INSERT INTO party (name) VALUES ('many'); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${COUNT})
    INSERT INTO certificate SELECT NULL, unhex(printf('%032X', i)), kind, (SELECT id FROM party WHERE name = 'many'), subject,
      eui64, role, not_before_seconds, not_after_seconds, key_fingerprint, NULL, issued_at_seconds, renews, csr_digest,
      fingerprint, NULL, der
    FROM n, (SELECT * FROM certificate WHERE serial = x'${made.ds.serial}')`)
  database.close()
  const list = ['cert', 'list', '--world', 'large', '--participant', 'many']
  const lines = (await lab.done(...list)).stdout.trimEnd().split('\n')
  expect(lines).toHaveLength(1 + COUNT)
  expect(new Set(lines.map((line) => line.slice(0, 32).trimEnd())).size).toBe(1 + COUNT)
  expect(await serialsOf(...list)).toHaveLength(COUNT)
  expect(await serialsOf(...list, '--limit', '1001')).toHaveLength(1001)
  expect(await serialsOf(...list, '--limit', '1000')).toHaveLength(1000)
})

describe.concurrent('cert find', () => {
  test('by serial number, EUI-64 and part of a subject, in one shape', async () => {
    const dashed = made.ds.serial.match(/../g).join(':').toLowerCase()
    expect(await serialsOf('cert', 'find', dashed)).toEqual([made.ds.serial])
    expect(await serialsOf('cert', 'find', '00:DB:12:34:56:78:90:a1')).toEqual([made.ds.serial])
    expect(await serialsOf('cert', 'find', 'alex')).toEqual([made.person.serial])
    expect(await serialsOf('cert', 'find', '--role', '02')).toEqual([made.ka.serial])
    expect((await lab.done('cert', 'find', made.ds.serial)).stdout).toMatch(
      new RegExp(`^SERIAL.*\\n${made.ds.serial} `),
    )
  })

  test.each([['nobody'], ['00'.repeat(16)], ['ff'.repeat(8)]])('%s is not found', async (text) => {
    const run = await lab.tpki('cert', 'find', text)
    expect(run).toMatchObject({ code: 1, stdout: '', stderr: `tpki: nothing found for "${text}"\n` })
    const asJson = await lab.tpki('cert', 'find', text, '--json')
    expect({ code: asJson.code, document: JSON.parse(asJson.stdout) }).toEqual({
      code: 1,
      document: { certificates: [] },
    })
  })
})

describe.concurrent('cert show', () => {
  test('prints the record and the certificate', async () => {
    const { stdout } = await lab.done('cert', 'show', made.person.serial)
    expect(stdout).toMatch(new RegExp(`^serial +${made.person.serial}$`, 'm'))
    expect(stdout).toMatch(/^environment +uit-a$/m)
    expect(stdout.endsWith(made.person.certificate)).toBe(true)
    const { file, ok, out, findings, error, ...record } = made.person
    expect(await lab.json('cert', 'show', made.person.serial)).toEqual({ ...record, status: 'I', revocation: null })
  })

  test.each(['show', 'export'])('cert %s of a file says which command takes one', async (verb) => {
    lab.write('some.pem', made.ds.certificate)
    const run = await lab.tpki('cert', verb, 'some.pem')
    expectRefusal(run, { code: 2, error: ['USAGE', 'some.pem'] })
    expect(run.stderr).toMatch(/^tpki: hint: .*"tpki cert lint some\.pem"/m)
  })

  test('a serial number that is none, or of another world', async () => {
    expectRefusal(await lab.tpki('cert', 'show', 'xyz'), { code: 2, error: ['USAGE', 'xyz'] })
    expectRefusal(await lab.tpki('cert', 'show', '00AA'), {
      code: 1,
      error: ['CERTIFICATE_UNKNOWN', '00AA'],
    })
  })
})

describe('cert renew', () => {
  test('same key and names, a new serial number, dates not earlier, and what it renews', async () => {
    const { out, ...renewed } = await lab.json('cert', 'renew', made.person.serial, '--out', 'renewed.pem')
    const { profile, subject, environment, keyFingerprint, participant } = made.person
    expect(renewed).toMatchObject({
      profile,
      subject,
      environment,
      keyFingerprint,
      participant,
      renews: made.person.serial,
    })
    expect(out).toBe('renewed.pem')
    expect(renewed.serial).not.toBe(made.person.serial)
    expect(renewed.notBefore >= made.person.notBefore && renewed.notAfter >= made.person.notAfter).toBe(true)
    await lab.done('cert', 'verify', 'renewed.pem', '--environment', 'uit-a')
    expect((await lab.json('cert', 'show', renewed.serial)).renews).toBe(made.person.serial)
    expect(await serialsOf('cert', 'list', '--expiring', '400d')).toEqual([renewed.serial])
    expect(await serialsOf('cert', 'list', '--expiring', '400d', '--all')).toEqual([made.person.serial, renewed.serial])
  })

  test('by file, to stdout', async () => {
    const { stdout, stderr } = await lab.done('cert', 'renew', 'renewed.pem')
    expect(stdout).toMatch(/^-----BEGIN CERTIFICATE-----/)
    expect(stderr).toMatch(/^tpki: renewed [0-9A-F]{32} as [0-9A-F]{32}\n$/)
  })

  test('what cannot be renewed', async () => {
    const [ca] = (await lab.json('ca', 'list')).cas
    expectRefusal(await lab.tpki('cert', 'renew', ca.serial), { code: 1, error: 'PROFILE_NOT_FOR_CSR' })
    expectRefusal(await lab.tpki('cert', 'renew', 'nowhere.pem'), {
      code: 1,
      error: ['INPUT_UNREADABLE', 'nowhere.pem'],
    })
    expectRefusal(await lab.tpki('cert', 'renew', 'ds.csr'), { code: 1, error: ['INPUT_NOT_CERTIFICATE', 'ds.csr'] })
    const noise = lab.write('noise.der', Uint8Array.of(0x30, 0x03, 0x30, 0x01, 0x00))
    expectRefusal(await lab.tpki('cert', 'renew', noise), {
      code: 1,
      error: ['INPUT_NOT_CERTIFICATE', 'noise.der'],
    })
    await lab.done('init', 'elsewhere', '--environment', 'uit-a')
    expectRefusal(await lab.tpki('cert', 'renew', 'renewed.pem', '--world', 'elsewhere'), {
      code: 1,
      error: 'CERTIFICATE_UNKNOWN',
    })
  })

  test('what cannot be written exists all the same', async () => {
    const run = await lab.tpki('cert', 'renew', made.ds.serial, '--out', 'ds.key', '--json')
    expect(run.code).toBe(1)
    const { serial, out } = JSON.parse(run.stdout)
    expect(out).toBeNull()
    expect(run.errors).toEqual(['OUTPUT_UNWRITABLE'])
    expect(run.stderr).toContain('"ds.key"')
    expect(run.stderr).toContain(`get it with "tpki cert export ${serial}"`)
  })
})

test('every leaf profile has its arguments', () => {
  expect(Object.keys(leafArguments)).toHaveLength(12)
})
