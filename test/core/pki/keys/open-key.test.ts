import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openKey } from '../../../../core/pki/keys/open-key.ts'
import { context } from '../../../../core/pki/x509/der-reader.ts'
import { integer, NULL, octetString, oid, sequence, smallInteger } from '../../../../core/pki/x509/der-writer.ts'
import { IterationBudget } from '../../../../core/pki/x509/iteration-budget.ts'
import { toPem } from '../../../../core/pki/x509/pem.ts'
import { ecKey, rsaKey } from '../../../support/keys.ts'
import { VECTOR_DIRECTORY } from '../../../support/vectors.ts'

const { privateKey } = ecKey('of open-key')
const rsa = rsaKey(2048, 'of open-key').privateKey
const encrypted = (cipher: string, type: 'pkcs8' | 'sec1' | 'pkcs1', key = privateKey): Buffer =>
  Buffer.from(key.export({ type: type as 'pkcs8', format: 'pem', cipher, passphrase: 'right' }) as string)
const encryptedDer = (): Buffer =>
  privateKey.export({ type: 'pkcs8', format: 'der', cipher: 'aes-256-cbc', passphrase: 'right' })
const kindOf = (bytes: Uint8Array, passphrase: string | null): string => openKey(bytes, passphrase).kind
const vector = (file: string): Buffer => readFileSync(join(VECTOR_DIRECTORY, 'cases', 'key', file))

const iterationCount = (count: number): Uint8Array => {
  const hex = count.toString(16)
  return integer(Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex'))
}
const [PBES2, PBKDF2, AES256, RC2] = [
  '1.2.840.113549.1.5.13',
  '1.2.840.113549.1.5.12',
  '2.16.840.1.101.3.4.1.42',
  '1.2.840.113549.3.2',
]
const salt = octetString(new Uint8Array(8))
const pbes2 = (count: number, cipher = AES256): Uint8Array =>
  sequence(
    oid(PBES2),
    sequence(sequence(oid(PBKDF2), sequence(salt, iterationCount(count))), sequence(oid(cipher), salt)),
  )
const encryptedInfo = (algorithm: Uint8Array): Uint8Array => sequence(algorithm, octetString(new Uint8Array(48)))
const rc4 = sequence(oid('1.2.840.113549.1.12.1.1'), sequence(salt, iterationCount(2048)))

describe('a private key', () => {
  test.each([
    ['PKCS#8 PEM', encrypted('aes-256-cbc', 'pkcs8')],
    ['PKCS#8 PEM, 3DES', encrypted('des-ede3-cbc', 'pkcs8')],
    ['PKCS#8 DER', encryptedDer()],
    ['SEC1 PEM with headers', encrypted('aes-128-cbc', 'sec1')],
    ['PKCS#1 PEM with headers', encrypted('des-ede3-cbc', 'pkcs1', rsa)],
    ['PKCS#8 as base64 without markers', Buffer.from(encryptedDer().toString('base64'))],
    [
      'text in Latin-1 around it',
      Buffer.concat([Buffer.from('Schlüssel\n', 'latin1'), encrypted('aes-256-cbc', 'pkcs8')]),
    ],
  ])('%s: opened, passphrase missing, passphrase wrong', (_, bytes) => {
    expect(kindOf(bytes, 'right')).toBe('opened')
    expect(kindOf(bytes, null)).toBe('passphrase-missing')
    for (const wrong of ['wrong', '', 'Right']) expect(kindOf(bytes, wrong)).toBe('passphrase-wrong')
  })

  test('stands behind EC parameters and certificates', () => {
    const pem = `${toPem('EC PARAMETERS', oid('1.2.840.10045.3.1.7'))}${toPem('CERTIFICATE', Uint8Array.of(1))}`
    const sec1 = privateKey.export({ type: 'sec1', format: 'pem' }) as string
    expect(openKey(Buffer.from(pem + sec1), null)).toMatchObject({ kind: 'opened' })
  })

  test.each([
    { name: 'RC4', bytes: encryptedInfo(rc4), why: /encrypted with pbeWithSHA1And128BitRC4/ },
    { name: 'RC2 in PBES2', bytes: encryptedInfo(pbes2(1000, RC2)), why: /encrypted with RC2-CBC/ },
    {
      name: 'DES in the old PEM form',
      bytes: Buffer.from(encrypted('aes-128-cbc', 'sec1').toString().replace('AES-128-CBC', 'DES-CBC')),
      why: /encrypted with DES-CBC/,
    },
    { name: 'too many iterations', bytes: encryptedInfo(pbes2(2_000_000_000)), why: /2000000000 iterations; at most/ },
    { name: 'OpenSSH', bytes: Buffer.from(toPem('OPENSSH PRIVATE KEY', Uint8Array.of(1))), why: /OpenSSH/ },
  ])('$name is not supported, and says how to convert it', ({ bytes, why }) => {
    const outcome = openKey(bytes, 'right')
    expect(outcome).toMatchObject({ kind: 'not-supported', why: expect.stringMatching(why) })
    expect(outcome).toHaveProperty('cure', expect.stringMatching(/openssl|ssh-keygen/))
  })

  test('explicit curve parameters are not supported', () => {
    const { privateKey: explicit } = generateKeyPairSync('ec', { namedCurve: 'prime256v1', paramEncoding: 'explicit' })
    const pem = Buffer.from(explicit.export({ type: 'pkcs8', format: 'pem' }) as string)
    expect(openKey(pem, null)).toMatchObject({ kind: 'not-supported', why: expect.stringContaining('named curve') })
    expect(kindOf(vector('07-ec-explicit-parameters.key'), null)).toBe('not-supported')
  })

  test.each([
    { name: 'a public key', bytes: createPublicKey(privateKey).export({ type: 'spki', format: 'der' }) },
    { name: 'a certificate in PEM', bytes: Buffer.from(toPem('CERTIFICATE', Uint8Array.of(0x30, 0))) },
    { name: 'text', bytes: Buffer.from('no key') },
    { name: 'nothing', bytes: Buffer.alloc(0) },
    {
      name: 'PKCS#8 with other contents',
      bytes: sequence(smallInteger(0), sequence(oid('1.2.3'), NULL), octetString(salt)),
    },
    { name: 'another structure', bytes: sequence(oid('1.2.3'), Uint8Array.of(context(0, true), 0)) },
  ])('$name is not a key', ({ bytes }) => {
    expect(kindOf(bytes, null)).toBe('not-a-key')
    expect(kindOf(bytes, 'right')).toBe('not-a-key')
  })

  test('the keys of one file share the iterations', () => {
    const budget = new IterationBudget()
    const one = encryptedInfo(pbes2(800_000))
    const kinds = [1, 2, 3, 4].map(() => openKey(one, 'x', budget).kind)
    expect(kinds).toEqual(['passphrase-wrong', 'passphrase-wrong', 'passphrase-wrong', 'not-supported'])
  })

  test('encrypted PKCS#8 as OpenSSL writes it opens', () => {
    const passphrase = vector('08-passphrase.txt').toString().trim()
    expect(kindOf(vector('08-encrypted-pkcs8.der'), passphrase)).toBe('opened')
    expect(kindOf(vector('08-encrypted-pkcs8.der'), null)).toBe('passphrase-missing')
    expect(kindOf(vector('iter2e9.p8'), passphrase)).toBe('not-supported')
  })
})
