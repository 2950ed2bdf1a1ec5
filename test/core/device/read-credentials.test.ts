import { createPublicKey } from 'node:crypto'
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { zipSync } from 'fflate'
import { beforeAll, describe, expect, test } from 'vitest'
import { readCredentials } from '../../../core/device/credentials/read-credentials.ts'
import type { DeviceSet, SetDevice } from '../../../core/device/set/device-set.ts'
import { certificatePem, csrPem, keyPem } from '../../../core/device/set/set-files.ts'
import { exportKeyDer } from '../../../core/pki/x509/export-key.ts'
import { writePkcs7 } from '../../../core/pki/x509/library/pkcs7.ts'
import { writePkcs12 } from '../../../core/pki/x509/library/pkcs12.ts'
import { checkFolder, failuresOf, freshSet, scratchFolder } from '../../support/device-set.ts'

let set: DeviceSet
let one: SetDevice
let other: SetDevice
let number = 0
const root = scratchFolder()

beforeAll(async () => {
  set = await freshSet('electricity')
  one = set.devices[0] as SetDevice
  other = set.devices[1] as SetDevice
})

function folderWith(files: Record<string, string | Uint8Array>): string {
  const folder = join(root, `${number++}`)
  for (const [name, contents] of Object.entries({ 'trust.pem': set.trust.map(certificatePem).join(''), ...files })) {
    mkdirSync(join(folder, name, '..'), { recursive: true })
    writeFileSync(join(folder, name), contents)
  }
  return folder
}

const jwkOf = ({ key }: SetDevice['ds']) => JSON.stringify(key.export({ format: 'jwk' }))
const hexOf = ({ key }: SetDevice['ds']) =>
  Buffer.from(key.export({ format: 'jwk' }).d ?? '', 'base64url').toString('hex')

async function expectBothPass(folder: string, passphrase: string | null = null): Promise<void> {
  const verdicts = await checkFolder(folder, { paths: [folder], passphrase })
  expect(verdicts.map(({ device }) => device).sort()).toEqual([one.device, other.device].sort())
  for (const { verdict, rules } of verdicts) {
    expect(verdict, JSON.stringify(rules.filter(({ result }) => result === 'fail'))).toBe('pass')
    // With the keys found, both were proven.
    const proven = rules.filter(({ rule }) => rule === 'e_ds_signature_wrong' || rule === 'e_ka_agreement_wrong')
    expect(proven.map(({ result }) => result)).toEqual(['pass', 'pass'])
  }
}

describe('without a manifest, contents decide and names do not', () => {
  test('wrong file names, every form of key, certificates and keys in separate folders', () =>
    expectBothPass(
      folderWith({
        'certificates/ka.key': one.ds.certificate,
        'certificates/README.md': certificatePem(one.ka.certificate),
        'certificates/1.pem': writePkcs7([other.ds.certificate, other.ka.certificate]),
        'keys/a.pem': exportKeyDer(other.ka.key),
        'keys/b.pem': hexOf(one.ka),
        'keys/c': jwkOf(other.ds),
        'keys/d.csr': keyPem(one.ds.key),
        'keys/notes.txt': 'nothing here\n-----BEGIN',
        'keys/e.yaml': 'a: 1\n',
        'requests/all.req': [one.ds.csr, one.ka.csr, other.ds.csr].map((csr) => csrPem(csr as Uint8Array)).join('\n'),
      }),
    ))

  test('everything in one PEM bundle', () =>
    expectBothPass(
      folderWith({
        'bundle.pem': [one, other]
          .flatMap(({ ds, ka }) => [
            keyPem(ka.key),
            certificatePem(ds.certificate),
            keyPem(ds.key),
            certificatePem(ka.certificate),
          ])
          .join('a line between\n'),
      }),
    ))

  test('a zip', async () => {
    const files = {
      'x/1': one.ds.certificate,
      'x/2': one.ka.certificate,
      'y/3': exportKeyDer(one.ds.key),
      'y/4': Buffer.from(jwkOf(one.ka)),
    }
    const bundle = [other.ds, other.ka]
      .map(({ certificate, key }) => certificatePem(certificate) + keyPem(key))
      .join('')
    await expectBothPass(folderWith({ 'all.zip': zipSync({ ...files, 'z.pem': Buffer.from(bundle) }) }))
  })

  test('PKCS#12 and encrypted keys with one passphrase', async () => {
    const passphrase = 'open sesame'
    const p12 = ({ certificate, key }: SetDevice['ds']) =>
      writePkcs12({ key, chain: [certificate, ...set.trust], friendlyName: 'TEST', passphrase })
    const encrypted = other.ka.key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }) as string
    const folder = folderWith({
      '1.p12': await p12(one.ds),
      '2.p12': await p12(one.ka),
      '3.p12': await p12(other.ds),
      '4.pem': certificatePem(other.ka.certificate) + encrypted,
    })
    await expectBothPass(folder, passphrase)
    const verdicts = await checkFolder(folder, { paths: [folder] })
    expect(failuresOf(verdicts)).toContain('e_key_unreadable')
    expect(JSON.stringify(verdicts)).toContain('no passphrase was given')
    // PKCS#12 is slow by design; the limit only detects a hang.
  }, 300_000)
})

describe('items that name no device', () => {
  const good = () => ({
    'a/ds.pem': certificatePem(one.ds.certificate),
    'a/ka.pem': certificatePem(one.ka.certificate),
    'b/ds.pem': certificatePem(other.ds.certificate),
    'b/ka.pem': certificatePem(other.ka.certificate),
  })
  const strange = () => keyPem((set.devices[2] as SetDevice).ds.key)

  test('a key without a match fails the only device in its folder', async () => {
    const folder = folderWith({ ...good(), 'b/key': strange() })
    const verdicts = await checkFolder(folder, { paths: [folder] })
    expect(verdicts.map(({ device, verdict }) => [device, verdict])).toEqual([
      [one.device, 'pass'],
      [other.device, 'fail'],
    ])
    expect(failuresOf(verdicts)).toEqual(['e_key_mismatch'])
  })

  test('a key without a match in a folder of its own fails no device', async () => {
    const folder = folderWith({ ...good(), 'keys/key': strange() })
    const verdicts = await checkFolder(folder, { paths: [folder] })
    expect(verdicts.map(({ device, verdict }) => [device, verdict])).toEqual([
      [one.device, 'pass'],
      [other.device, 'pass'],
      ['unassigned', 'fail'],
    ])
    expect(failuresOf(verdicts)).toEqual(['e_key_mismatch'])
  })

  test('a truncated certificate is assigned by what is left of it', async () => {
    const folder = folderWith({
      ...good(),
      'a/ds.pem': one.ds.certificate.subarray(0, -20),
      'c/x.der': Uint8Array.of(0x30, 0x82, 1, 0, 0x30, 0x03, 0xa0, 1, 2),
    })
    const verdicts = await checkFolder(folder, { paths: [folder] })
    expect(verdicts.map(({ device, verdict }) => [device, verdict])).toEqual([
      [one.device, 'fail'],
      [other.device, 'pass'],
      ['unassigned', 'fail'],
    ])
    expect(failuresOf(verdicts)).toEqual(['e_certificate_not_der', 'e_certificate_not_der'])
  })

  test.each([
    { name: 'an empty key', file: 'ds.key', contents: '', because: 'is empty' },
    {
      name: 'a key cut off',
      file: 'ds.key',
      contents: 'abcdef01',
      because: 'holds no certificate, private key or CSR',
    },
    {
      name: 'an empty key in a zip',
      file: 'a.zip',
      contents: zipSync({ 'ds.key': new Uint8Array(0) }),
      because: 'is empty',
    },
  ])('$name in a folder is reported, not ignored', async ({ file, contents, because }) => {
    const files = { 'ds.pem': certificatePem(one.ds.certificate), 'ka.pem': certificatePem(one.ka.certificate) }
    const folder = folderWith({ ...files, [file]: contents })
    const verdicts = await checkFolder(folder, { paths: [folder] })
    expect(failuresOf(verdicts)).toEqual(['e_file_unreadable'])
    expect(JSON.stringify(verdicts)).toContain(because)
  })

  test('public keys in a folder are ignored, and empty files with other names', async () => {
    const publicKey = createPublicKey(one.ds.key)
    const folder = folderWith({
      'ds.pem': certificatePem(one.ds.certificate),
      'ka.pem': certificatePem(one.ka.certificate),
      'public.pem': publicKey.export({ type: 'spki', format: 'pem' }),
      'public.der': publicKey.export({ type: 'spki', format: 'der' }),
      'note.txt': '',
    })
    expect(failuresOf(await checkFolder(folder, { paths: [folder] }))).toEqual([])
  })

  test('a folder with only CA and organisation certificates is refused', async () => {
    const folder = folderWith({})
    await expect(readCredentials({ paths: [folder], manifests: [], passphrase: null })).rejects.toMatchObject({
      code: 'INPUT_EMPTY',
    })
  })

  test('a path that does not exist is refused, and a file without credentials', async () => {
    const read = (path: string) => readCredentials({ paths: [path], manifests: [], passphrase: null })
    await expect(read(join(root, 'nowhere'))).rejects.toMatchObject({ code: 'INPUT_UNREADABLE' })
    const folder = folderWith({ 'note.txt': 'nothing here' })
    const verdicts = await checkFolder(folder, { paths: [join(folder, 'note.txt')] })
    expect(failuresOf(verdicts)).toEqual(['e_file_unreadable'])
  })
})

test('a certificate that is not valid yet at --at fails even without trust anchors', async () => {
  const folder = folderWith({ 'a.pem': certificatePem(one.ds.certificate) + certificatePem(one.ka.certificate) })
  const [verdict] = await checkFolder(folder, { paths: [folder], trust: null, atSeconds: 0 })
  expect(failuresOf(verdict ? [verdict] : [])).toEqual(['e_chain_not_valid_at'])
  expect(verdict?.rules.find(({ rule }) => rule === 'e_chain_not_trusted')?.result).toBe('skipped')
})

describe('certificates that do not belong together', () => {
  test('two KA certificates with different keys and no DS certificate: keyUsage is wrong', async () => {
    const ca = await freshSet('sapc')
    const [device] = ca.devices
    if (!device) throw new Error('the set is empty')
    const folder = folderWith({
      'ds.pem': certificatePem(one.ka.certificate),
      'ka.pem': certificatePem(device.ka.certificate),
      'a/devices.yaml': '',
    })
    writeFileSync(
      join(folder, 'devices.yaml'),
      `devices: [{ device: "${one.device}", type: ESME, files: [ds.pem, ka.pem] }]`,
    )
    const verdicts = await checkFolder(folder, { trust: null })
    expect(failuresOf(verdicts)).toContain('e_eui64_differs')
    expect(failuresOf(verdicts)).toContain('e_ds_allows_agreement')
  })

  test('a device in two manifests, with different types, is repeated', async () => {
    const folder = folderWith({ 'a.pem': certificatePem(one.ds.certificate) + certificatePem(one.ka.certificate) })
    const paths = ['ESME', 'PPMID'].map((type) => {
      const file = join(folder, `${type}.yaml`)
      writeFileSync(file, `devices: [{ device: "${one.device}", type: ${type}, files: [a.pem] }]`)
      return file
    })
    const verdicts = await checkFolder(folder, { paths })
    expect(failuresOf(verdicts)).toEqual(['e_device_repeated', 'e_device_repeated'])
  })

  test('missing files of a manifest fail only their device', async () => {
    const folder = folderWith({
      'a.pem': certificatePem(one.ds.certificate) + certificatePem(one.ka.certificate),
      'b.pem': certificatePem(other.ds.certificate) + certificatePem(other.ka.certificate),
    })
    const entry = (device: SetDevice, file: string) =>
      `  - { device: "${device.device}", type: ESME, files: [${file}] }\n`
    writeFileSync(join(folder, 'devices.yaml'), `devices:\n${entry(one, 'a.pem')}${entry(other, 'b.pem')}`)
    renameSync(join(folder, 'b.pem'), join(folder, 'c.pem'))
    const verdicts = await checkFolder(folder)
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(['pass', 'fail'])
    expect(failuresOf(verdicts)).toEqual(['e_file_unreadable', 'e_ds_missing', 'e_ka_missing'])
  })

  test('a file that disappears during the check is unreadable, and the check continues', async () => {
    const folder = folderWith({ 'a.pem': certificatePem(one.ds.certificate) })
    const read = await readCredentials({ paths: [join(folder, 'a.pem')], manifests: [], passphrase: null })
    rmSync(join(folder, 'a.pem'))
    const { value } = await read.devices().next()
    expect(value).toMatchObject({ device: one.device, certificates: [], unreadable: [{ what: 'file' }] })
  })
})
