import { createPrivateKey, X509Certificate } from 'node:crypto'
import { chmodSync, readdirSync, statSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import { beforeAll, describe, expect, test } from 'vitest'
import { expectRefusal, Lab } from '../support/cli.ts'

const lab = new Lab()
// biome-ignore lint/suspicious/noExplicitAny: a result as --json shows it
let made: any

beforeAll(async () => {
  await lab.makeWorld()
  await lab.newCsr('smki-device/device-ds', 'keys/ds')
  await lab.newCsr('smki-organisation/organisation-ds', 'keys/org')
  await lab.newCsr('iki/file-signing', 'elsewhere/iki')
  made = await lab.issue('smki-device/device-ds', 'keys/ds.csr')
  await lab.issue('smki-organisation/organisation-ds', 'keys/org.csr')
  await lab.issue('iki/file-signing', 'elsewhere/iki.csr')
  lab.write('secret', 'open sesame\n')
})

const exported = (...args: string[]) => lab.done('cert', 'export', made.serial, ...args)
const derOf = (pem: string): Buffer => Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64')

describe.concurrent('cert export', () => {
  test('pem, to stdout and to a file', async () => {
    const { stdout, stderr } = await exported()
    expect({ stdout, stderr }).toEqual({ stdout: made.certificate, stderr: '' })
    await exported('--format', 'pem', '--out', 'out/one.pem')
    expect(lab.read('out/one.pem')).toBe(made.certificate)
  })

  test('--json says what was exported, and holds it where no file does', async () => {
    const { length } = made.certificate
    const common = { format: 'pem', serials: [made.serial], bytes: length }
    const base64 = Buffer.from(made.certificate).toString('base64')
    expect(await lab.json('cert', 'export', made.serial)).toEqual({ ...common, out: null, base64 })
    const out = 'out/json.pem'
    expect(await lab.json('cert', 'export', made.serial, '--out', out)).toEqual({ ...common, out, base64: null })
    expect(lab.read(out)).toBe(made.certificate)
  })

  test('pem of several is a bundle', async () => {
    const { cas } = await lab.json('ca', 'list')
    const { stdout } = await exported(cas[0].serial)
    expect(stdout.match(/BEGIN CERTIFICATE/g)).toHaveLength(2)
  })

  test('der, octet for octet', async () => {
    expect((await exported('--format', 'der')).bytes.equals(derOf(made.certificate))).toBe(true)
  })

  test('chain runs from the certificate to its root', async () => {
    const { stdout } = await exported('--format', 'chain', '--out', 'chain.pem')
    expect(stdout).toBe('')
    const { results } = await lab.json('cert', 'lint', 'chain.pem')
    expect(results.map(({ profile }: { profile: string }) => profile)).toEqual([
      'smki-device/device-ds',
      'smki-device/issuing-dca',
      'smki-device/root-dca',
    ])
  })

  test('p7b holds the chain', async () => {
    await exported('--format', 'p7b', '--out', 'chain.p7b')
    expect((await lab.json('cert', 'lint', 'chain.p7b')).results).toHaveLength(3)
  })

  test('pkcs8-der is the key, its owner’s alone', async () => {
    await exported('--format', 'pkcs8-der', '--key', 'keys/ds.key', '--out', 'ds.p8')
    expect(statSync(lab.path('ds.p8')).mode & 0o777).toBe(0o600)
    const { bytes } = await exported('--format', 'pkcs8-der', '--key', 'keys/ds.key')
    const key = createPrivateKey({ key: bytes, format: 'der', type: 'pkcs8' })
    expect(new X509Certificate(derOf(made.certificate)).checkPrivateKey(key)).toBe(true)
  })

  test('p12 opens with its passphrase and no other', async () => {
    await exported('--format', 'p12', '--key', 'keys/ds.key', '--out-passphrase-file', 'secret', '--out', 'ds.p12')
    expect(statSync(lab.path('ds.p12')).mode & 0o777).toBe(0o600)
    const { bytes } = await exported('--format', 'p12', '--key', 'keys/ds.key', '--out-passphrase-file', 'secret')
    createSecureContext({ pfx: bytes, passphrase: 'open sesame' })
    expect(() => createSecureContext({ pfx: bytes, passphrase: 'other' })).toThrow()
  })

  test('keystore has the shape that other tools read', async () => {
    const { stdout, stderr } = await lab.done('cert', 'export', '--format', 'keystore', '--keys', 'keys')
    expect(stderr).toBe('tpki: keystore of 2 devices and organisations\n')
    const keystore = JSON.parse(stdout)
    expect(Object.keys(keystore).sort()).toEqual(['00db1234567800a1', '00db1234567890a1'])
    const decimal = BigInt(`0x${made.serial}`).toString()
    expect(keystore['00db1234567890a1']).toEqual({
      digitalSignature: {
        [decimal]: {
          certificate: made.certificate,
          privateKey: expect.stringContaining('BEGIN PRIVATE KEY'),
          name: 'TEST smki-device/device-ds 00db1234567890a1',
        },
      },
    })
    const [organisation] = Object.values(keystore['00db1234567800a1'].digitalSignature) as { role: number }[]
    expect(organisation?.role).toBe(2)
    const one = JSON.parse((await lab.done('cert', 'export', made.serial, '--format', 'keystore')).stdout)
    expect(Object.keys(one)).toEqual(['00db1234567890a1'])
    expect(JSON.stringify(one)).not.toContain('privateKey')
  })

  const refused: { name: string; args: string[]; code: number; error: string | RegExp }[] = [
    { name: 'no serial number', args: [], code: 2, error: 'format "pem" needs a serial number' },
    {
      name: 'two where one is allowed',
      args: ['00', '01', '--format', 'der'],
      code: 2,
      error: 'format "der" takes one serial number; got 2',
    },
    {
      name: 'unknown format',
      args: ['00', '--format', 'jks'],
      code: 2,
      error: '--format "jks"; allowed: pem, chain, der, p7b, p12, pkcs8-der, keystore',
    },
    {
      name: 'a key that the format does not use',
      args: ['00AB', '--key', 'keys/ds.key'],
      code: 2,
      error: 'format "pem" does not use --key; allowed: p12, pkcs8-der',
    },
    {
      name: 'one key for a keystore',
      args: ['--format', 'keystore', '--key', 'keys/ds.key'],
      code: 2,
      error: 'format "keystore" does not use --key; allowed: p12, pkcs8-der',
    },
    {
      name: 'a passphrase that the format does not use',
      args: ['00AB', '--format', 'pkcs8-der', '--out-passphrase-file', 'secret'],
      code: 2,
      error: 'format "pkcs8-der" does not use --out-passphrase-file; allowed: p12',
    },
    { name: 'unknown serial', args: ['00AB'], code: 1, error: 'this world has no certificate with serial number 00AB' },
    {
      name: 'keys in no directory',
      args: ['--format', 'keystore', '--keys', 'nowhere'],
      code: 1,
      error: 'directory "nowhere" cannot be read: no such file or directory',
    },
  ]
  test.each(refused)('$name', async ({ args, code, error }) => {
    expectRefusal(await lab.tpki('cert', 'export', ...args), { code, error })
  })

  test('a key that is missing or another’s', async () => {
    const args = ['cert', 'export', made.serial, '--format']
    expectRefusal(await lab.tpki(...args, 'pkcs8-der'), { code: 2, error: 'format "pkcs8-der" needs the private key' })
    expectRefusal(await lab.tpki(...args, 'p12', '--key', 'keys/ds.key'), {
      code: 2,
      error: 'format "p12" needs a passphrase',
    })
    expectRefusal(await lab.tpki(...args, 'pkcs8-der', '--key', 'keys/org.key'), {
      code: 1,
      error: `the key given does not belong to certificate ${made.serial}`,
    })
  })

  test('a certificate does not replace a private key', async () => {
    expectRefusal(await lab.tpki('cert', 'export', made.serial, '--out', 'keys/ds.key'), {
      code: 1,
      error: /"keys\/ds\.key" cannot be written: it holds a private key/,
    })
  })
})

describe.concurrent('private output', () => {
  const p12 = ['--format', 'p12', '--key', 'keys/ds.key', '--out-passphrase-file', 'secret', '--out']
  const p8 = ['--format', 'pkcs8-der', '--key', 'keys/ds.key', '--out']
  const keystore = ['cert', 'export', '--format', 'keystore', '--keys', 'keys', '--out']
  const held = (file: string) => ({
    code: 1,
    error: `"${file}" cannot be written: it holds a private key, which is never overwritten`,
  })

  test('of the same kind may be made again, and is its owner’s alone from then on', async () => {
    for (const args of [
      ['cert', 'export', made.serial, ...p12, 'again/a.p12'],
      ['cert', 'export', made.serial, ...p8, 'again/a.p8'],
      [...keystore, 'again/keystore.json'],
    ]) {
      await lab.done(...args)
      chmodSync(lab.path(args.at(-1) ?? ''), 0o644)
      await lab.done(...args)
      expect(statSync(lab.path(args.at(-1) ?? '')).mode & 0o777).toBe(0o600)
    }
    expect(readdirSync(lab.path('again')).sort()).toEqual(['a.p12', 'a.p8', 'keystore.json'])
  })

  test('does not replace a private key of another kind or another key, PEM or DER', async () => {
    lab.copy('keys/ds.key', 'kept/ds.key')
    expectRefusal(await lab.tpki('cert', 'export', made.serial, ...p12, 'kept/ds.key'), held('kept/ds.key'))
    expectRefusal(await lab.tpki(...keystore, 'kept/ds.key'), held('kept/ds.key'))
    const other = createPrivateKey(lab.read('keys/org.key'))
    lab.write('kept/org.p8', other.export({ format: 'der', type: 'pkcs8' }))
    lab.write('kept/org.sec1', other.export({ format: 'der', type: 'sec1' }))
    for (const file of ['kept/org.p8', 'kept/org.sec1']) {
      expectRefusal(await lab.tpki('cert', 'export', made.serial, ...p8, file), held(file))
      expectRefusal(await lab.tpki('cert', 'export', made.serial, '--out', file), held(file))
    }
  })

  test('is not replaced by a public one', async () => {
    await lab.done('cert', 'export', made.serial, ...p12, 'kept/b.p12')
    await lab.done(...keystore, 'kept/b.json')
    expectRefusal(await lab.tpki('cert', 'export', made.serial, '--out', 'kept/b.p12'), held('kept/b.p12'))
    expectRefusal(await lab.tpki('cert', 'export', '--format', 'keystore', '--out', 'kept/b.json'), held('kept/b.json'))
  })

  test('replaces what holds no key, and leaves a link a link', async () => {
    const { symlinkSync, lstatSync } = await import('node:fs')
    lab.write('public/old.pem', made.certificate)
    symlinkSync('old.pem', lab.path('public/link'))
    await lab.done('cert', 'export', made.serial, ...p8, 'public/link')
    expect(lstatSync(lab.path('public/link')).isSymbolicLink()).toBe(true)
    expect(statSync(lab.path('public/old.pem')).mode & 0o777).toBe(0o600)
  })

  test('to a device goes to the device', async () => {
    await lab.done('cert', 'export', made.serial, ...p8, '/dev/null')
    expect(statSync('/dev/null').isFile()).toBe(false)
  })
})
