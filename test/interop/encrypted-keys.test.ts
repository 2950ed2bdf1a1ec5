import { readdirSync, statSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, expect } from 'vitest'
import { needs } from '../support/tools.ts'
import { openssl, opensslText } from './openssl.ts'
import { temporaryDirectory, tpkiOk } from './tpki.ts'

const { describe, test } = needs('openssl')
const directory = temporaryDirectory()
const passphraseFile = directory.file('passphrase')
const keys = directory.file('world', 'keys')

// The CAs of a world with one environment.
const caKeys = [
  ...['dccki-eii@one', 'dccki-root@one', 'dccki-ui@one', 'iki-issuing-ica', 'iki-root-ica'],
  ...['smki-device-issuing-dca', 'smki-device-root-dca', 'smki-organisation-issuing-oca', 'smki-organisation-root-oca'],
].map((name) => `${name}.pem`)

// OWASP Password Storage Cheat Sheet, PBKDF2-HMAC-SHA256.
const LEAST_ITERATIONS = 600_000

beforeAll(async () => {
  writeFileSync(passphraseFile, 'a passphrase of the tests\n')
  const options = ['--environment', 'one', '--passphrase-file', passphraseFile]
  await tpkiOk(['init', directory.file('world'), ...options])
})
afterAll(() => directory.remove())

describe('the CA keys of a world with a passphrase', () => {
  test('are all there is in its keys folder', () => {
    expect(readdirSync(keys).sort()).toEqual(caKeys)
  })

  for (const name of caKeys) {
    test(`${name}: PBES2, AES-256, a slow derivation, its owner's alone`, async () => {
      const file = directory.file('world', 'keys', name)
      expect((statSync(file).mode & 0o777).toString(8)).toBe('600')
      const structure = await opensslText('asn1parse', '-in', file)
      expect(structure).toMatch(/d=2 .*OBJECT +:PBES2\n/)
      expect(structure).toMatch(/OBJECT +:aes-256-cbc\n/)
      if (/OBJECT +:id-scrypt\n/.test(structure)) return
      expect(structure).toMatch(/d=4 .*OBJECT +:PBKDF2\n/)
      expect(structure).toMatch(/OBJECT +:hmacWithSHA256\n/)
      const iterations = Number.parseInt(/INTEGER +:([0-9A-F]+)\n/.exec(structure)?.[1] ?? '0', 16)
      expect(iterations).toBeGreaterThanOrEqual(LEAST_ITERATIONS)
    })
  }

  test('are opened by OpenSSL with the passphrase and by no other', async () => {
    const file = directory.file('world', 'keys', 'iki-issuing-ica.pem')
    expect(await opensslText('pkey', '-in', file, '-passin', `file:${passphraseFile}`)).toContain(
      '-----BEGIN PRIVATE KEY-----',
    )
    const { code } = await openssl('pkey', '-in', file, '-passin', 'pass:wrong', '-noout')
    expect(code).not.toBe(0)
  })

  test('belong to the certificates of the CAs', async () => {
    for (const id of ['iki/root-ica', 'smki-device/issuing-dca']) {
      const certificate = directory.file('ca.pem')
      await tpkiOk(['ca', 'export', id, '--world', directory.file('world'), '--out', certificate])
      const key = directory.file('world', 'keys', `${id.replace('/', '-')}.pem`)
      const publicKey = await opensslText('pkey', '-in', key, '-passin', `file:${passphraseFile}`, '-pubout')
      expect(await opensslText('x509', '-in', certificate, '-noout', '-pubkey')).toBe(publicKey)
    }
  })
})
