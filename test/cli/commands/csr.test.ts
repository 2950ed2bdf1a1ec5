import { createPrivateKey } from 'node:crypto'
import { statSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { expectRefusal, Lab, leafIds } from '../../support/cli.ts'

const lab = new Lab()
const device = ['csr', 'new', 'smki-device/device-ds', '--eui64', '00db1234567890a1']

describe('csr new', () => {
  const nameOf = (profile: string): string => profile.replace('/', '-')

  test.concurrent.each(leafIds)('%s: a key of its owner alone, and a request', async (profile) => {
    await lab.newCsr(profile, nameOf(profile))
    expect(statSync(lab.path(`${nameOf(profile)}.key`)).mode & 0o777).toBe(0o600)
  })

  test('each request fits its profile', async () => {
    const { results } = await lab.json('csr', 'check', ...leafIds.map((profile) => `${nameOf(profile)}.csr`))
    for (const [i, profile] of leafIds.entries()) {
      expect(results[i]).toMatchObject({ file: `${nameOf(profile)}.csr`, ok: true, error: null, findings: [] })
      expect(results[i].profiles).toContain(profile)
      expect(results[i].keyFingerprint).toMatch(/^[0-9a-f]{64}$/)
    }
    const one = await lab.json('csr', 'check', 'iki-batched-web-service.csr', '--profile', 'iki/batched-web-service')
    expect(one.results[0].profiles).toEqual(['iki/batched-web-service'])
  })

  test('the request goes to stdout where no --out is given', async () => {
    const { stdout, stderr } = await lab.done(...device, '--key-out', 'stdout.key')
    expect(stdout).toMatch(
      /^-----BEGIN CERTIFICATE REQUEST-----\n[A-Za-z0-9+/=\n]+-----END CERTIFICATE REQUEST-----\n$/,
    )
    expect(stderr).toBe('tpki: hint: tpki issue FILE --profile smki-device/device-ds\n')
  })

  test('--json is one document with the request in it', async () => {
    const document = await lab.json(...device, '--key-out', 'json.key', '--out', 'json.csr')
    expect(document).toEqual({
      profile: 'smki-device/device-ds',
      out: 'json.csr',
      keyOut: 'json.key',
      csr: lab.read('json.csr'),
    })
  })

  test('--key uses an existing key, and both requests are for it', async () => {
    await lab.done(...device, '--key-out', 'one.key', '--out', 'one.csr')
    await lab.done(...device, '--key', 'one.key', '--out', 'two.csr')
    const { results } = await lab.json('csr', 'check', 'one.csr', 'two.csr')
    expect(results[0].keyFingerprint).toBe(results[1].keyFingerprint)
  })

  test('--passphrase-file encrypts the key, and opens it again', async () => {
    lab.write('secret', 'correct horse\nignored\n')
    lab.write('wrong', 'battery staple\n')
    await lab.done(...device, '--key-out', 'locked.key', '--out', 'locked.csr', '--passphrase-file', 'secret')
    expect(lab.read('locked.key')).toContain('BEGIN ENCRYPTED PRIVATE KEY')
    createPrivateKey({ key: lab.read('locked.key'), passphrase: 'correct horse' })
    await lab.done(...device, '--key', 'locked.key', '--passphrase-file', 'secret')
    expectRefusal(await lab.tpki(...device, '--key', 'locked.key'), {
      code: 2,
      error: ['KEY_PASSPHRASE_REQUIRED', 'locked.key'],
    })
    expectRefusal(await lab.tpki(...device, '--key', 'locked.key', '--passphrase-file', 'wrong'), {
      code: 1,
      error: ['KEY_PASSPHRASE_WRONG', 'locked.key'],
    })
    expectRefusal(await lab.tpki(...device, '--key', 'locked.key', '--passphrase-file', 'nowhere'), {
      code: 1,
      error: ['INPUT_UNREADABLE', 'nowhere'],
    })
    lab.write('blank', '\n')
    expectRefusal(await lab.tpki(...device, '--key', 'locked.key', '--passphrase-file', 'blank'), {
      code: 1,
      error: ['INPUT_EMPTY', 'blank'],
    })
  })

  test('a key of the wrong kind is refused', async () => {
    const args = ['csr', 'new', 'dccki/personnel', '--org', 'Example', '--cn', 'A', '--key', 'one.key']
    expectRefusal(await lab.tpki(...args), { code: 1, error: ['KEY_MISMATCH', '2048'] })
  })

  test('a file without a key is refused', async () => {
    expectRefusal(await lab.tpki(...device, '--key', 'one.csr'), {
      code: 1,
      error: ['KEY_UNREADABLE', 'one.csr'],
    })
    expectRefusal(await lab.tpki(...device, '--key', 'nowhere.key'), {
      code: 1,
      error: ['INPUT_UNREADABLE', 'nowhere.key'],
    })
  })

  test('a key is never overwritten, by a key or by a request', async () => {
    const before = lab.read('one.key')
    expectRefusal(await lab.tpki(...device, '--key-out', 'one.key'), {
      code: 1,
      error: ['OUTPUT_UNWRITABLE', 'one.key'],
    })
    expectRefusal(await lab.tpki(...device, '--key', 'one.key', '--out', 'one.key'), {
      code: 1,
      error: ['OUTPUT_UNWRITABLE', 'one.key'],
    })
    expect(lab.read('one.key')).toBe(before)
  })

  test('where the request cannot be written the key is not lost', async () => {
    const run = await lab.tpki(...device, '--key-out', 'kept.key', '--out', 'one.csr/x.csr')
    expectRefusal(run, { code: 1, error: ['OUTPUT_UNWRITABLE', 'one.csr/x.csr'] })
    expect(run.stderr).toMatch(/^tpki: hint: .*"kept\.key".* --key$/m)
    await lab.done(...device, '--key', 'kept.key')
  })
})

describe('csr check', () => {
  test('says what a request fits', async () => {
    const { stdout, stderr } = await lab.done('csr', 'check', 'one.csr')
    expect(stdout).toMatch(/^one\.csr: fits smki-device\/device-ds; key [0-9a-f]{64}\n$/)
    expect(stderr).toBe('')
  })

  test('of several files each has its line, and the failing ones theirs', async () => {
    const run = await lab.tpki('csr', 'check', 'one.csr', 'nowhere.csr', 'two.csr')
    expect(run.stdout.split('\n').map((line) => line.split(':')[0])).toEqual(['one.csr', 'two.csr', ''])
    expect(run.stderr).toBe('tpki: error: "nowhere.csr" cannot be read: no such file or directory\n')
    expect(run.code).toBe(1)
  })

  test('--json holds the failures too', async () => {
    const run = await lab.tpki('csr', 'check', 'one.csr', '--profile', 'smki-device/device-ka', '--json')
    expect(run.code).toBe(1)
    const { results } = JSON.parse(run.stdout)
    expect(Object.keys(results[0])).toEqual([
      'file',
      'ok',
      'profiles',
      'subject',
      'keyFingerprint',
      'findings',
      'error',
    ])
    expect(results[0]).toMatchObject({
      ok: false,
      error: { code: 'CSR_KEY_USAGE_WRONG', source: 'SEC Appendix M, CSR contents' },
    })
  })
})
