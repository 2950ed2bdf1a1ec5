import { cpSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { profileIds } from '../../../core/index.ts'
import { expectRefusal, Lab } from '../../support/cli.ts'

const lab = new Lab()
const shared = [
  'smki-device/root-dca',
  'smki-device/issuing-dca',
  'smki-organisation/root-oca',
  'smki-organisation/issuing-oca',
  'iki/root-ica',
  'iki/issuing-ica',
]
const ofEnvironment = (name: string) => [`dccki/root@${name}`, `dccki/eii@${name}`, `dccki/ui@${name}`]

beforeAll(async () => {
  await lab.makeWorld()
  cpSync(join(import.meta.dirname, '../../../profiles'), lab.path('profiles'), { recursive: true })
})

describe.concurrent('ca', () => {
  test('list', async () => {
    const { stdout } = await lab.done('ca', 'list')
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(/ {2,}/))
    expect(rows[0]).toEqual(['CA', 'SUBJECT', 'NOT AFTER', 'SERIAL'])
    expect(rows.slice(1).map(([id]) => id)).toEqual([...shared, ...ofEnvironment('uit-a'), ...ofEnvironment('uit-b')])
  })

  test('list of one environment, as JSON', async () => {
    const { world, cas } = await lab.json('ca', 'list', '--environment', 'uit-b')
    expect(world).toBe('./tpki-world')
    expect(cas.map(({ id }: { id: string }) => id)).toEqual([...shared, ...ofEnvironment('uit-b')])
    expectRefusal(await lab.tpki('ca', 'list', '--environment', 'pit'), {
      code: 2,
      error: ['ENVIRONMENT_UNKNOWN', 'pit', 'uit-a', 'uit-b'],
    })
  })

  test('show', async () => {
    const ca = await lab.json('ca', 'show', 'dccki/eii', '--environment', 'uit-a')
    expect(ca).toMatchObject({
      id: 'dccki/eii',
      profile: 'dccki/eii',
      environment: 'uit-a',
      issuerCa: 'dccki/root@uit-a',
    })
    const { stdout } = await lab.done('ca', 'show', 'dccki/eii@uit-a')
    expect(stdout).toContain(`serial          ${ca.serial}\n`)
    expect(stdout.endsWith(ca.certificate)).toBe(true)
    expectRefusal(await lab.tpki('ca', 'show', 'dccki/eii'), {
      code: 1,
      error: ['CA_UNKNOWN', 'dccki/eii', 'smki-device/root-dca'],
    })
  })

  test('export of all to stdout, a directory, and JSON', async () => {
    const { stdout } = await lab.done('ca', 'export')
    expect(stdout.match(/BEGIN CERTIFICATE/g)).toHaveLength(12)
    const written = await lab.done('ca', 'export', '--out', 'cas', '--environment', 'uit-a')
    expect(
      written.stdout
        .trimEnd()
        .split('\n')
        .map((path) => path.replace('cas/', ''))
        .sort(),
    ).toEqual(readdirSync(lab.path('cas')).sort())
    expect(readdirSync(lab.path('cas'))).toContain('dccki-eii@uit-a.pem')
    const { cas } = await lab.json('ca', 'export', 'iki/root-ica')
    expect(cas).toMatchObject([{ id: 'iki/root-ica', out: null, certificate: lab.read('cas/iki-root-ica.pem') }])
  })

  test.each(['pem', 'der', 'chain', 'p7b'])('export as %s', async (format) => {
    const { stdout } = await lab.done(
      'ca',
      'export',
      'iki/issuing-ica',
      '--format',
      format,
      '--out',
      `issuing.${format === 'chain' ? 'pem' : format}`,
    )
    expect(stdout).toMatch(/^issuing\.\w+\n$/)
    const { results } = await lab.json('cert', 'lint', stdout.trim())
    expect(results.map(({ profile }: { profile: string }) => profile)).toEqual(
      format === 'chain' || format === 'p7b' ? ['iki/issuing-ica', 'iki/root-ica'] : ['iki/issuing-ica'],
    )
  })

  test('export that cannot be', async () => {
    expectRefusal(await lab.tpki('ca', 'export', '--format', 'jks'), {
      code: 2,
      error: ['USAGE', 'jks', '--format', 'pem', 'der', 'chain', 'p7b'],
    })
    lab.write('file', 'x')
    expectRefusal(await lab.tpki('ca', 'export', '--out', 'file'), {
      code: 1,
      error: ['OUTPUT_UNWRITABLE', 'file/smki-device-root-dca.pem'],
    })
  })
})

describe.concurrent('profile', () => {
  test('list', async () => {
    const { stdout } = await lab.done('profile', 'list')
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .slice(1)
        .map((line) => line.split(' ')[0]),
    ).toEqual([...profileIds])
    const { profiles } = await lab.json('profile', 'list')
    expect(profiles.map(({ id }: { id: string }) => id)).toEqual([...profileIds])
    expect(Object.keys(profiles[0])).toEqual([
      'id',
      'title',
      'pki',
      'kind',
      'issuer',
      'usage',
      'read',
      'seen',
      'assumed',
    ])
  })

  test('show gives every field its source and confidence', async () => {
    const { stdout } = await lab.done('profile', 'show', 'smki-device/device-ds')
    expect(stdout).toMatch(/^id +smki-device\/device-ds\n/)
    expect(stdout).toMatch(/^FIELD +VALUE +CONFIDENCE +SOURCE$/m)
    for (const line of stdout.split('\n').filter((each) => each.startsWith('fields.')))
      expect(line).toMatch(/ {2}(read|seen|assumed) {2,}\S/)
    expect((await lab.json('profile', 'show', 'smki-device/device-ds')).id).toBe('smki-device/device-ds')
  })

  test('check', async () => {
    expect((await lab.done('profile', 'check')).stdout).toMatch(/profiles: 21 profiles, all valid\n$/)
    expect(await lab.json('profile', 'check', 'profiles')).toEqual({
      directory: 'profiles',
      valid: true,
      profiles: 21,
      problems: [],
    })
    expect((await lab.done('profile', 'list', '--profiles', 'profiles')).stdout).toContain('dccki/personnel')
    const { stdout } = await lab.run(['profile', 'check'], { env: { TPKI_PROFILES: 'profiles' } })
    expect(stdout).toBe('profiles: 21 profiles, all valid\n')
  })

  test('a broken directory names file, key and what is allowed', async () => {
    cpSync(lab.path('profiles'), lab.path('broken'), { recursive: true })
    lab.write(
      'broken/iki/root-ica.yaml',
      lab.read('profiles/iki/root-ica.yaml').replace(/^kind:.*$/m, 'kind: branch\nnonsense: 1'),
    )
    lab.write('broken/dccki/eii.yaml', 'a: [1\n')
    const run = await lab.tpki('profile', 'check', 'broken', '--json')
    expect(run.code).toBe(1)
    const { valid, problems } = JSON.parse(run.stdout)
    expect(valid).toBe(false)
    expect(problems).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^dccki\/eii\.yaml: /),
        expect.stringMatching(/^iki\/root-ica\.yaml: .*"branch"/),
        expect.stringMatching(/^iki\/root-ica\.yaml: .*"nonsense"/),
      ]),
    )
    expect(run.stderr.split('\n').filter((line) => line.startsWith('tpki: error: '))).toHaveLength(problems.length)
    // A profile that is broken is told to every command that reads one.
    expect((await lab.tpki('cert', 'list', '--profiles', 'broken')).code).toBe(1)
  })

  test('a directory that is none, or without profiles', async () => {
    expectRefusal(await lab.tpki('profile', 'check', 'nowhere'), {
      code: 1,
      error: ['PROFILE_INVALID', 'nowhere'],
    })
    lab.write('empty/note.txt', 'x')
    const run = await lab.tpki('profile', 'check', 'empty')
    expect(run.code).toBe(1)
    expect(run.stderr).toContain('tpki: error: policy.yaml: cannot be read\n')
  })
})
