import { readFileSync, writeFileSync } from 'node:fs'
import { beforeAll, expect } from 'vitest'
import { needs, runTool } from '../../support/tools.ts'
import { openssl, opensslText } from '../openssl.ts'
import { leaves, type QuickstartWorld } from '../quickstart-world.ts'
import { tpkiOk } from '../tpki.ts'

const withOpenssl = needs('openssl')
const withKeytool = needs('keytool')

// One of each key and PKI that a user exports.
const exported = ['smki-device/device-ds', 'smki-organisation/organisation-ka', 'dccki/infrastructure@uit-a']
// ASCII: keytool cannot open a PKCS#12 with any other passphrase, OpenSSL's own included.
const PASSPHRASE = 'correct horse battery'

const certificatesIn = (pem: string): string[] =>
  pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
const fileName = (id: string): string => id.replace('/', '-')

export function exportSuite(world: QuickstartWorld): void {
  const passphraseFile = world.directory.file('export-passphrase')
  const outFile = (id: string, suffix: string): string => world.directory.file(`export-${fileName(id)}.${suffix}`)
  const chainOf = (id: string): string[] => {
    const leaf = leaves.find((each) => each.id === id) as (typeof leaves)[number]
    const { root, untrusted } = world.pathOf(leaf)
    return [world.certificateFile(id), ...untrusted, root].map((file) => readFileSync(file, 'utf8').trim())
  }

  const runExport = async (id: string, format: string, ...options: string[]): Promise<string> => {
    const out = outFile(id, format)
    await tpkiOk([
      'cert',
      'export',
      world.made(id).serial,
      '--world',
      world.path,
      '--format',
      format,
      '--out',
      out,
      ...options,
    ])
    return out
  }

  beforeAll(async () => {
    writeFileSync(passphraseFile, `${PASSPHRASE}\n`)
    const makeP12 = (id: string): Promise<string> =>
      runExport(id, 'p12', '--key', world.leafFile(id, 'key.pem'), '--out-passphrase-file', passphraseFile)
    await Promise.all(exported.map(makeP12))
  })

  withOpenssl.describe('exports that OpenSSL opens', () => {
    for (const id of exported) {
      test12(id)
      withOpenssl.test(`p7b of ${id}`, async () => {
        const printed = await opensslText('pkcs7', '-in', await runExport(id, 'p7b'), '-print_certs')
        expect(certificatesIn(printed).sort()).toEqual(chainOf(id).sort())
      })

      withOpenssl.test(`pkcs8-der of ${id}`, async () => {
        const key = world.leafFile(id, 'key.pem')
        const out = await runExport(id, 'pkcs8-der', '--key', key)
        const wanted = await opensslText('pkey', '-in', key)
        expect(await opensslText('pkey', '-inform', 'DER', '-in', out)).toBe(wanted)
        // RFC 5208: an INTEGER, then the algorithm; SEC1 and PKCS#1 have none there.
        const structure = await opensslText('asn1parse', '-inform', 'DER', '-in', out)
        expect(structure).toMatch(
          /d=1 .*INTEGER +:00\n.*d=1 .*SEQUENCE *\n.*d=2 .*OBJECT +:(id-ecPublicKey|rsaEncryption)\n/,
        )
      })
    }
  })

  function test12(id: string): void {
    withOpenssl.test(`p12 of ${id}`, async () => {
      const open = ['pkcs12', '-in', outFile(id, 'p12'), '-passin', `file:${passphraseFile}`]
      const certificates = await opensslText(...open, '-nokeys')
      expect(certificatesIn(certificates)).toEqual(chainOf(id))
      const key = world.directory.file(`opened-${fileName(id)}.pem`)
      writeFileSync(key, await opensslText(...open, '-nocerts', '-nodes'))
      expect(await opensslText('pkey', '-in', key)).toBe(
        await opensslText('pkey', '-in', world.leafFile(id, 'key.pem')),
      )
    })

    withOpenssl.test(`p12 of ${id} stays shut without its passphrase`, async () => {
      const { code, stderr } = await openssl('pkcs12', '-in', outFile(id, 'p12'), '-passin', 'pass:wrong', '-noout')
      expect(code).not.toBe(0)
      expect(stderr).toContain('invalid password')
    })
  }

  withKeytool.describe('exports that Java opens', () => {
    for (const id of exported) {
      withKeytool.test(`p12 of ${id}`, async () => {
        const options = ['-storetype', 'PKCS12', '-storepass:file', passphraseFile]
        const { stdout, code, stderr } = await runTool('keytool', [
          '-list',
          '-v',
          '-keystore',
          outFile(id, 'p12'),
          ...options,
        ])
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
        expect(stdout).toContain('Your keystore contains 1 entry\n')
        expect(stdout).toContain('Entry type: PrivateKeyEntry\nCertificate chain length: 3\n')
        const serials = [...stdout.matchAll(/^Serial number: ([0-9a-f]+)$/gm)].map(([, hex]) =>
          hex?.toUpperCase().padStart(32, '0'),
        )
        expect(serials[0]).toBe(world.made(id).serial)
      })
    }
  })
}
