import { createECDH, type KeyObject } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { decodeMessageKeys, readMessageKeys } from '../../../../core/device/message/read-message-keys.ts'
import { pointOf } from '../../../support/gbcs.ts'
import { toHexText } from '../../../support/hex.ts'
import { ecKey } from '../../../support/keys.ts'

const key = ecKey('a ka').privateKey
const other = ecKey('b ka').privateKey
const jwkOf = (each: KeyObject) => each.export({ format: 'jwk' })
const scalarOf = (each: KeyObject): string => Buffer.from(jwkOf(each).d ?? '', 'base64url').toString('hex')
const pem = (each: KeyObject): string => each.export({ type: 'pkcs8', format: 'pem' }) as string
const named = (each: KeyObject) => ({ scalarHex: scalarOf(each), publicPointHex: toHexText(pointOf(each)) })

const read = (contents: string | Uint8Array, passphrase: string | null = null): string[] =>
  decodeMessageKeys({ name: 'keys', bytes: Buffer.from(contents as string) }, passphrase).map((each) =>
    toHexText(pointOf(each)),
  )

const [one, both] = [[toHexText(pointOf(key))], [key, other].map((each) => toHexText(pointOf(each)))]

describe('every form of a private key', () => {
  const cases: readonly [string, string | Uint8Array, readonly string[]][] = [
    ['PKCS#8 PEM', pem(key), one],
    ['PKCS#8 DER', key.export({ type: 'pkcs8', format: 'der' }), one],
    ['SEC1 PEM', key.export({ type: 'sec1', format: 'pem' }), one],
    ['SEC1 DER', key.export({ type: 'sec1', format: 'der' }), one],
    ['two PEM blocks', pem(key) + pem(other), both],
    ['32 octets of hex', `${scalarOf(key).toUpperCase()}\n`, one],
    ['a JWK', JSON.stringify({ ...jwkOf(key), kid: 'x' }), one],
    ['a JWK set', JSON.stringify({ keys: [jwkOf(key), jwkOf(other)] }), both],
    [
      'named scalars',
      JSON.stringify({ 'device (KA)': named(key), 'broker (KA)': { scalarHex: scalarOf(other) } }),
      both,
    ],
    ['named JWKs', JSON.stringify({ a: jwkOf(key), b: jwkOf(other) }), both],
  ]
  test.each(cases)('%s', (_, contents, expected) => {
    expect(read(contents)).toEqual(expected)
  })

  test('encrypted PKCS#8, with its passphrase and without', () => {
    const encrypted = key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'x' })
    expect(read(encrypted, 'x')).toEqual(one)
    expect(() => read(encrypted)).toThrow(expect.objectContaining({ code: 'KEY_PASSPHRASE_REQUIRED' }))
    expect(() => read(encrypted, 'y')).toThrow(expect.objectContaining({ code: 'KEY_PASSPHRASE_WRONG' }))
  })
})

describe('anything else is refused', () => {
  const order = 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551'
  const wrongPoint = { ...named(key), publicPointHex: named(other).publicPointHex }
  const shape = 'its JSON is not a P-256 JWK with "d", a JWK set, or an object from names to keys'
  const scalar = '"keys" is not a P-256 private key: the scalar must be from 1 to the group order minus 1'
  const cases: readonly [string, string, string][] = [
    ['text', 'no key', 'it holds no private key'],
    ['half a JSON', '{"kty":', 'it starts like JSON, but is not JSON'],
    ['a public JWK', JSON.stringify({ ...jwkOf(key), d: undefined }), shape],
    ['a scalar with an unknown key', JSON.stringify({ a: { scalarHex: scalarOf(key), extra: 1 } }), shape],
    ['a scalar as large as the order', order, scalar],
    ['a scalar of zero', '0'.repeat(64), scalar],
    [
      'a point of another key',
      JSON.stringify({ a: wrongPoint }),
      'a public point in it does not match its private key',
    ],
  ]
  test.each(cases)('%s', (_, contents, why) => {
    expect(() => read(contents)).toThrow(
      expect.objectContaining({
        code: 'KEY_UNREADABLE',
        message: why.startsWith('"') ? why : `"keys" is not a private key: ${why}`,
      }),
    )
  })
})

test('the computed point of a scalar is that of OpenSSL', () => {
  const ecdh = createECDH('prime256v1')
  ecdh.setPrivateKey(scalarOf(key), 'hex')
  expect(ecdh.getPublicKey('hex')).toBe(one[0])
})

describe('a directory', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tpki-keys-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  function write(name: string, files: Readonly<Record<string, string | Uint8Array>>): string {
    mkdirSync(join(folder, name))
    for (const [file, contents] of Object.entries(files)) writeFileSync(join(folder, name, file), contents)
    return join(folder, name)
  }

  test('gives the keys in its files; other files are ignored', () => {
    const path = write('mixed', {
      'a.pem': pem(key),
      'b.der': other.export({ type: 'pkcs8', format: 'der' }),
      'c.jwk': JSON.stringify(jwkOf(key)),
      'd.hex': scalarOf(other),
      'certificate.pem': '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
      'certificate.der': Uint8Array.of(0x30, 0x03, 0x30, 0x01, 0xff),
      'public.jwk': JSON.stringify({ ...jwkOf(key), d: undefined }),
      'empty.key': '',
      'notes.txt': 'which key is whose',
      'key.bak': pem(key),
    })
    expect(readMessageKeys(path, null).map((each) => toHexText(pointOf(each)))).toEqual([...both, ...both])
  })

  test.each([
    ['a PEM block', 'x.pem', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n'],
    ['DER', 'x.der', Uint8Array.of(0x30, 0x03, 0x02, 0x01, 0xff)],
    ['a JWK', 'x.jwk', '{ "kty": "EC", "d": "AAAA" }'],
  ])('a broken key in it is refused: %s', (_, file, contents) => {
    const path = write(`broken ${file}`, { file: pem(key), [file]: contents })
    expect(() => readMessageKeys(path, null)).toThrow(expect.objectContaining({ code: 'KEY_UNREADABLE' }))
  })
})
