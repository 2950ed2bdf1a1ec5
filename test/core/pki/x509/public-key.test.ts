import { describe, expect, test } from 'vitest'
import { DerReader } from '../../../../core/pki/x509/der-reader.ts'
import { isDnsName, isUnderDnsSuffix } from '../../../../core/pki/x509/dns-name.ts'
import { keyFingerprint, keyIdentifier, readPublicKeyInfo, rsaBits } from '../../../../core/pki/x509/public-key.ts'
import { hex, readHex, toHexText } from '../../../support/hex.ts'

// SP 800-186 §3.2.1.3: the base point of P-256, uncompressed.
const G = hex`
  04
  6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296
  4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5
`

describe('key identifiers of RFC 5280 4.2.1.2', () => {
  // SHA-1 of the 65 octets above is b467a3999eb5efa671de0032f08a9c9e5efda0e1, by another program.
  test('method 1 has the 20 octets of SHA-1', () => {
    expect(toHexText(keyIdentifier(G, 1))).toBe('b467a3999eb5efa671de0032f08a9c9e5efda0e1')
  })
  test('method 2 has 0100 and the low 60 bits', () => {
    expect(toHexText(keyIdentifier(G, 2))).toBe('408a9c9e5efda0e1')
  })
  test('made twice it is the same, and not the same octets', () => {
    const first = keyIdentifier(G, 2)
    first.fill(0)
    expect(toHexText(keyIdentifier(G, 2))).toBe('408a9c9e5efda0e1')
  })
})

test('a key is named by the SHA-256 of its SubjectPublicKeyInfo', () => {
  // NIST FIPS 180-4, the message "abc".
  expect(keyFingerprint(hex`61 62 63`)).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
})

test.each([
  [1, hex`01`],
  [8, hex`80`],
  [15, hex`7F FF`],
  [16, hex`80 00`],
])('an RSA modulus of %i bits', (bits, modulus) => {
  expect(rsaBits(modulus)).toBe(bits)
})

describe('a SubjectPublicKeyInfo that is refused', () => {
  const rsa = (contents: string) => readHex(`30[ 30[ 06[2A 86 48 86 F7 0D 01 01 01] 05 00 ] 03[ 00 ${contents} ] ]`)
  test.each([
    {
      name: 'octets after the RSA key',
      der: rsa('30[ 02 01 0F 02 01 03 ] 00'),
      message: '1 trailing octets after RSA public key',
    },
    {
      name: 'a third number in the RSA key',
      der: rsa('30[ 02 01 0F 02 01 03 02 01 01 ]'),
      message: '3 trailing octets after RSA public key',
    },
    {
      name: 'a negative modulus',
      der: rsa('30[ 02 01 8F 02 01 03 ]'),
      message: 'a negative number in an RSA public key',
    },
    {
      name: 'a negative exponent',
      der: rsa('30[ 02 01 0F 02 01 83 ]'),
      message: 'a negative number in an RSA public key',
    },
    {
      name: 'a padded modulus',
      der: rsa('30[ 02 02 00 0F 02 01 03 ]'),
      message: 'RSA modulus: an INTEGER with an unnecessary leading octet',
    },
    {
      name: 'two parameters',
      der: readHex('30[ 30[ 06[2A 03] 05 00 05 00 ] 03[ 00 00 ] ]'),
      message: '2 trailing octets after key algorithm',
    },
    {
      name: 'bits that are no octets',
      der: readHex('30[ 30[ 06[2A 03] ] 03[ 01 00 ] ]'),
      message: 'public key: 1 unused bits; whole octets are required',
    },
    {
      name: 'something after the key',
      der: readHex('30[ 30[ 06[2A 03] ] 03[ 00 00 ] 05 00 ]'),
      message: '2 trailing octets after subjectPublicKeyInfo',
    },
  ])('$name', ({ der, message }) => {
    expect(() => readPublicKeyInfo(new DerReader(der))).toThrow(message)
  })
})

describe('host names of RFC 1123 2.1', () => {
  test.each(['a.b', 'gateway.uit-a.example', '4you.example', 'a-b.c', `${'a'.repeat(63)}.example`])(
    '%s is one',
    (name) => {
      expect(isDnsName(name)).toBe(true)
    },
  )
  test.each([
    '',
    'localhost',
    '.a.b',
    'a.b.',
    'a..b',
    '*.a.b',
    '-a.b',
    'a-.b',
    'a_b.c',
    '192.0.2.1',
    'a b.c',
    'a.b\u0000',
    'é.example',
    `${'a'.repeat(64)}.example`,
    `${'a.'.repeat(127)}ab`,
  ])('%j is none', (name) => {
    expect(isDnsName(name)).toBe(false)
  })
  test('a suffix holds itself and what lies under it, whatever the case', () => {
    expect(isUnderDnsSuffix('A.UIT-A.example', 'uit-a.EXAMPLE')).toBe(true)
    expect(isUnderDnsSuffix('uit-a.example', '.uit-a.example')).toBe(true)
    expect(isUnderDnsSuffix('notuit-a.example', 'uit-a.example')).toBe(false)
    expect(isUnderDnsSuffix('example', 'uit-a.example')).toBe(false)
  })
})
