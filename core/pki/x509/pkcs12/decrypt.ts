import { createDecipheriv, pbkdf2Sync } from 'node:crypto'
import { type DerReader, TAG } from '../index.ts'
import { bmpPassphrase, KDF_PURPOSE, pkcs12Kdf } from './pkcs12-kdf.ts'

/** How to decrypt one part of a PKCS#12 file. */
export interface Decryption {
  /** The iterations of its key derivation. */
  readonly iterations: number
  /** Throws what OpenSSL throws if the passphrase is wrong. */
  decrypt(contents: Uint8Array, passphrase: string | null): Uint8Array
}

/** OpenSSL's name and the key length of a cipher of PBES2. RFC 8018 §B.2 */
const ciphers: Readonly<Record<string, { readonly name: string; readonly keyOctets: number }>> = {
  '1.2.840.113549.3.7': { name: 'des-ede3-cbc', keyOctets: 24 },
  '2.16.840.1.101.3.4.1.2': { name: 'aes-128-cbc', keyOctets: 16 },
  '2.16.840.1.101.3.4.1.22': { name: 'aes-192-cbc', keyOctets: 24 },
  '2.16.840.1.101.3.4.1.42': { name: 'aes-256-cbc', keyOctets: 32 },
}

/** The HMACs of PBKDF2. RFC 8018 §B.1 */
const hmacs: Readonly<Record<string, string>> = {
  '1.2.840.113549.2.7': 'sha1',
  '1.2.840.113549.2.8': 'sha224',
  '1.2.840.113549.2.9': 'sha256',
  '1.2.840.113549.2.10': 'sha384',
  '1.2.840.113549.2.11': 'sha512',
}

// RFC 7292 §C, RFC 8018 §A.2, §A.4
const PKCS12_3DES = '1.2.840.113549.1.12.1.3'
const PBES2 = '1.2.840.113549.1.5.13'
const PBKDF2 = '1.2.840.113549.1.5.12'

/** Reads an encryption AlgorithmIdentifier; null if it is not supported. @throws {DerError} */
export function readDecryption(reader: DerReader): Decryption | null {
  const algorithm = reader.read(TAG.sequence, 'encryption algorithm')
  const oid = algorithm.readOid('encryption algorithm')
  if (oid === PKCS12_3DES) return readTripleDes(algorithm)
  return oid === PBES2 ? readPbes2(algorithm) : null
}

function readTripleDes(algorithm: DerReader): Decryption {
  const parameters = algorithm.read(TAG.sequence, 'encryption parameters')
  const salt = parameters.readContents(TAG.octetString, 'salt')
  const iterations = parameters.readSmallInteger('iteration count')
  return {
    iterations,
    decrypt(contents, passphrase) {
      const password = bmpPassphrase(passphrase)
      const key = pkcs12Kdf('sha1', KDF_PURPOSE.key, password, salt, iterations, 24)
      const iv = pkcs12Kdf('sha1', KDF_PURPOSE.iv, password, salt, iterations, 8)
      return decipher('des-ede3-cbc', key, iv, contents)
    },
  }
}

function readPbes2(algorithm: DerReader): Decryption | null {
  const parameters = algorithm.read(TAG.sequence, 'PBES2 parameters')
  const kdf = parameters.read(TAG.sequence, 'key derivation')
  const scheme = parameters.read(TAG.sequence, 'cipher')
  const cipher = ciphers[scheme.readOid('cipher')]
  if (kdf.readOid('key derivation') !== PBKDF2 || !cipher) return null
  const iv = scheme.readContents(TAG.octetString, 'IV')
  const kdfParameters = kdf.read(TAG.sequence, 'PBKDF2 parameters')
  const salt = kdfParameters.readContents(TAG.octetString, 'salt')
  const iterations = kdfParameters.readSmallInteger('iteration count')
  // RFC 8018 §A.2: keyLength is optional, and the default PRF is HMAC-SHA-1.
  if (kdfParameters.nextTag === TAG.integer) kdfParameters.readSmallInteger('key length')
  const prf = kdfParameters.atEnd ? 'sha1' : hmacs[kdfParameters.read(TAG.sequence, 'PRF').readOid('PRF')]
  if (prf === undefined) return null
  return {
    iterations,
    decrypt(contents, passphrase) {
      const key = pbkdf2Sync(passphrase ?? '', salt, iterations, cipher.keyOctets, prf)
      return decipher(cipher.name, key, iv, contents)
    },
  }
}

function decipher(name: string, key: Uint8Array, iv: Uint8Array, contents: Uint8Array): Uint8Array {
  const decipher = createDecipheriv(name, key, iv)
  return Buffer.concat([decipher.update(contents), decipher.final()])
}
