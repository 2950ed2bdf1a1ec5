import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { publicKeyDer } from '../../../../core/pki/keys/generate-key.ts'
import { parseKey, readKeyFile, writeKeyFile } from '../../../../core/pki/keys/key-file.ts'
import { seededKey } from '../../../../core/pki/keys/seeded-key.ts'
import { toHexText } from '../../../support/hex.ts'
import { ecKey, rsaKey } from '../../../support/keys.ts'

const directory = mkdtempSync(join(tmpdir(), 'tpki-keys-'))
afterAll(() => rmSync(directory, { recursive: true }))

const ec = ecKey('of a file').privateKey
const rsa = rsaKey(2048, 'of a file').privateKey
const same = (a: typeof ec, b: typeof ec): boolean => a.equals(b)

describe('key file', () => {
  test.each([
    ['EC in the clear', ec, null],
    ['EC encrypted', ec, 'päss wörd'],
    ['RSA in the clear', rsa, null],
    ['RSA encrypted', rsa, 'secret'],
  ])('%s: what is written is read, and only its owner may', async (name, key, passphrase) => {
    const file = join(directory, `${name}.pem`)
    await writeKeyFile(file, key, passphrase)
    expect(same(readKeyFile(file, passphrase), key)).toBe(true)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readFileSync(file, 'utf8')).toMatch(passphrase ? /BEGIN ENCRYPTED PRIVATE KEY/ : /BEGIN PRIVATE KEY/)
  })

  test('is not overwritten', async () => {
    const file = join(directory, 'there.pem')
    writeFileSync(file, 'something')
    await expect(writeKeyFile(file, ec, null)).rejects.toMatchObject({
      code: 'OUTPUT_UNWRITABLE',
      message: `"${file}" exists and is not overwritten`,
    })
    expect(readFileSync(file, 'utf8')).toBe('something')
  })

  test('an encrypted one needs its passphrase', async () => {
    const file = join(directory, 'locked.pem')
    await writeKeyFile(file, ec, 'right')
    expect(() => readKeyFile(file, null)).toThrow(
      expect.objectContaining({
        code: 'KEY_PASSPHRASE_REQUIRED',
        message: `key "${file}" is encrypted and no passphrase was given`,
      }),
    )
    expect(() => readKeyFile(file, 'wrong')).toThrow(
      expect.objectContaining({
        code: 'KEY_PASSPHRASE_WRONG',
        message: `the passphrase does not open key "${file}"`,
      }),
    )
  })

  test('that is none', () => {
    expect(() => readKeyFile(join(directory, 'none.pem'), null)).toThrow(
      expect.objectContaining({ code: 'INPUT_UNREADABLE' }),
    )
    expect(() => parseKey(Buffer.from('no key'), 'x', null)).toThrow(
      expect.objectContaining({
        code: 'KEY_UNREADABLE',
        message: expect.stringMatching(/^"x" holds no private key: it is malformed/),
      }),
    )
  })
})

describe('every form is read', () => {
  test.each([
    ['PKCS#8 of EC', ec, 'pkcs8'],
    ['SEC1', ec, 'sec1'],
    ['PKCS#8 of RSA', rsa, 'pkcs8'],
    ['PKCS#1', rsa, 'pkcs1'],
  ] as const)('%s', (_, key, type) => {
    const der = key.export({ type, format: 'der' }) as Buffer
    const pem = Buffer.from(key.export({ type, format: 'pem' }) as string)
    expect(same(parseKey(der, 'x', null), key)).toBe(true)
    expect(same(parseKey(pem, 'x', null), key)).toBe(true)
    // A passphrase that no key needs does no harm.
    expect(same(parseKey(pem, 'x', 'needless'), key)).toBe(true)
  })
})

describe('seeded key', () => {
  const p256 = { algorithm: 'ec', curve: 'P-256' } as const
  const of = (seed: string, label: string): string => toHexText(publicKeyDer(seededKey(p256, seed, label)))

  test('the same seed and label give the same key, another of either another', () => {
    expect(of('seed', 'a')).toBe(of('seed', 'a'))
    expect(new Set([of('seed', 'a'), of('seed', 'b'), of('other', 'a')]).size).toBe(3)
  })

  test('RSA too, of the length asked for', () => {
    const key = () => seededKey({ algorithm: 'rsa', bits: 2048 }, 'seed', 'a')
    expect(same(key(), key())).toBe(true)
    expect(key().asymmetricKeyDetails).toMatchObject({ modulusLength: 2048, publicExponent: 65_537n })
  })
})
