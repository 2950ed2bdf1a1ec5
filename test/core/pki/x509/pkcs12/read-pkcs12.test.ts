import { createPrivateKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { PkiError } from '../../../../../core/base/errors.ts'
import { berToDer } from '../../../../../core/pki/x509/ber-to-der.ts'
import { parseCertificate } from '../../../../../core/pki/x509/certificate.ts'
import { DerError } from '../../../../../core/pki/x509/der-reader.ts'
import { readPkcs12 } from '../../../../../core/pki/x509/pkcs12/read-pkcs12.ts'
import { readHex, toHexText } from '../../../../support/hex.ts'
import { VECTOR_DIRECTORY } from '../../../../support/vectors.ts'

// Each exported by the tool in its name: OpenSSL 3.0, keytool of Java 17, GnuTLS certtool, NSS pk12util.
const vector = (file: string): Buffer => readFileSync(join(VECTOR_DIRECTORY, 'pkcs12', file))
const caseOf = (file: string): Buffer => readFileSync(join(VECTOR_DIRECTORY, 'cases/key', file))
const key = createPrivateKey(vector('key.pem'))

describe('PKCS#12 of other tools opens', () => {
  test.each([
    { file: 'openssl3.p12', passphrase: 'changeit' },
    { file: 'openssl-3des.p12', passphrase: 'changeit' },
    { file: 'openssl-aes128-sha512.p12', passphrase: 'changeit' },
    { file: 'openssl-unicode-3des.p12', passphrase: 'pässwörd' },
    { file: 'openssl-empty-passphrase.p12', passphrase: '' },
    { file: 'openssl-empty-passphrase.p12', passphrase: null },
    { file: 'openssl-unencrypted.p12', passphrase: null },
    { file: 'java-keytool.p12', passphrase: 'changeit' },
    { file: 'gnutls.p12', passphrase: 'changeit' },
    { file: 'gnutls-null-passphrase.p12', passphrase: null },
    { file: 'nss.p12', passphrase: 'changeit' },
  ])('$file with the passphrase $passphrase', ({ file, passphrase }) => {
    const { certificates, keys, crls } = readPkcs12(vector(file), file, passphrase)
    expect(keys).toHaveLength(1)
    expect(keys[0]?.equals(key)).toBe(true)
    expect(certificates.map((der) => parseCertificate(der).subject.attributes.length)).toEqual([1])
    expect(crls).toEqual([])
  })
})

describe('PKCS#12 is refused with the reason and the remedy', () => {
  test.each([
    { file: 'openssl3.p12', passphrase: 'wrong', code: 'KEY_PASSPHRASE_WRONG', says: /does not open/ },
    { file: 'openssl3.p12', passphrase: null, code: 'KEY_PASSPHRASE_REQUIRED', says: /no passphrase was given/ },
    { file: 'openssl-nomac.p12', passphrase: 'changeit', code: 'KEY_UNREADABLE', says: /no MAC/ },
    { file: 'openssl-rc2.p12', passphrase: 'changeit', code: 'KEY_UNREADABLE', says: /RC2/ },
    { file: 'java-keytool-legacy.p12', passphrase: 'changeit', code: 'KEY_UNREADABLE', says: /RC2/ },
    { file: 'openssl-1100000-iterations.p12', passphrase: 'changeit', code: 'KEY_UNREADABLE', says: /1100000 iter/ },
    { file: 'key.pem', passphrase: 'changeit', code: 'KEY_UNREADABLE', says: /malformed/ },
  ])('$file: $says', ({ file, passphrase, code, says }) => {
    const error = refusal(() => readPkcs12(vector(file), file, passphrase))
    expect({ code: error.code, message: error.message }).toEqual({ code, message: expect.stringMatching(says) })
    expect(error.cure).toBeDefined()
  })

  test('the old 3DES export and the one without a MAC that were seen', () => {
    expect(readPkcs12(caseOf('10-pfx-3des-sha1.p12'), 'x', 'changeit').keys).toHaveLength(1)
    expect(refusal(() => readPkcs12(caseOf('nomac.p12'), 'x', 'changeit')).message).toContain('no MAC')
  })

  test('only the project’s own errors, wherever an octet is changed or the file is cut', () => {
    const whole = vector('openssl-3des.p12')
    for (let at = 0; at < whole.length; at += 3) {
      const changed = Uint8Array.from(whole)
      changed[at] = (changed[at] as number) ^ 0x55
      for (const bytes of [changed, whole.subarray(0, at)]) {
        try {
          readPkcs12(bytes, 'x', 'changeit')
        } catch (error) {
          if (!(error instanceof PkiError)) throw error
        }
      }
    }
  })
})

describe('BER to DER', () => {
  test.each([
    { name: 'an indefinite length', ber: '30 80 02 01 05 00 00', der: '30 03 02 01 05' },
    { name: 'a long length', ber: '04 82 00 01 AA', der: '04 01 AA' },
    { name: 'an OCTET STRING in parts', ber: '24 80 04 01 AA 24 03 04 01 BB 00 00', der: '04 02 AA BB' },
    { name: 'nothing to change', ber: '30 03 02 01 05', der: '30 03 02 01 05' },
  ])('$name', ({ ber, der }) => {
    expect(toHexText(berToDer(readHex(ber)))).toBe(toHexText(readHex(der)))
  })

  test.each([
    { name: 'no end', ber: '30 80 02 01 05' },
    { name: 'a primitive of indefinite length', ber: '04 80 AA 00 00' },
    { name: 'cut off', ber: '30 03 02 01' },
    { name: 'more octets after it', ber: '02 01 05 00' },
    { name: 'a part of another type', ber: '24 03 02 01 05' },
    { name: 'too deep', ber: `${'30 80 '.repeat(40)}${'00 00 '.repeat(40)}` },
  ])('$name is refused', ({ ber }) => {
    expect(() => berToDer(readHex(ber))).toThrow(DerError)
  })
})

function refusal(read: () => unknown): PkiError {
  try {
    read()
  } catch (error) {
    if (error instanceof PkiError) return error
    throw error
  }
  throw new Error('nothing was refused')
}
