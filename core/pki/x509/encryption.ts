import { DerError, type DerReader, TAG } from './der-reader.ts'
import { oidName } from './oids.ts'

/** How a private key or a PKCS#12 part is encrypted. */
export interface Encryption {
  readonly scheme: 'PBES2' | 'PKCS#12 3DES' | 'other'
  /** Iterations of the key derivation; 1 if it has none. */
  readonly iterations: number
  /** Salt of a PKCS#12 scheme (RFC 7292 §B). */
  readonly salt: Uint8Array
  /** The name or OID of an algorithm that OpenSSL 3 does not have by default; null if it has all of them. */
  readonly unsupported: string | null
}

// RFC 8018 §A.2, §A.4; RFC 7914 §7
const PBES2 = '1.2.840.113549.1.5.13'
const PBKDF2 = '1.2.840.113549.1.5.12'
const SCRYPT = '1.3.6.1.4.1.11591.4.11'
// RFC 7292 §C: pbeWithSHAAnd3-KeyTripleDES-CBC; the other schemes there use RC4, RC2 or two-key 3DES.
const PKCS12_3DES = '1.2.840.113549.1.12.1.3'

/** Algorithms of old exports, by the names that tools print. RFC 8018 §A.3, RFC 7292 §C, RFC 8018 §B.2 */
const names: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.5.3': 'pbeWithMD5AndDES-CBC',
  '1.2.840.113549.1.5.6': 'pbeWithMD5AndRC2-CBC',
  '1.2.840.113549.1.5.10': 'pbeWithSHA1AndDES-CBC',
  '1.2.840.113549.1.5.11': 'pbeWithSHA1AndRC2-CBC',
  '1.2.840.113549.1.12.1.1': 'pbeWithSHA1And128BitRC4',
  '1.2.840.113549.1.12.1.2': 'pbeWithSHA1And40BitRC4',
  '1.2.840.113549.1.12.1.4': 'pbeWithSHA1And2-KeyTripleDES-CBC',
  '1.2.840.113549.1.12.1.5': 'pbeWithSHA1And128BitRC2-CBC',
  '1.2.840.113549.1.12.1.6': 'pbeWithSHA1And40BitRC2-CBC',
  '1.3.14.3.2.7': 'DES-CBC',
  '1.2.840.113549.3.2': 'RC2-CBC',
  '1.2.840.113549.3.4': 'RC4',
}

// RFC 8018 §B.2; RFC 3565 §4.1, CAMELLIA left out.
const CIPHERS: ReadonlySet<string> = new Set([
  '1.2.840.113549.3.7', // DES-EDE3-CBC
  '2.16.840.1.101.3.4.1.2', // AES-128-CBC
  '2.16.840.1.101.3.4.1.22', // AES-192-CBC
  '2.16.840.1.101.3.4.1.42', // AES-256-CBC
])

/**
 * Reads an encryption AlgorithmIdentifier.
 * @throws {DerError} also if an iteration count exceeds 2147483647
 * @see RFC 8018 §A, RFC 7292 §C
 */
export function readEncryption(reader: DerReader): Encryption {
  const algorithm = reader.read(TAG.sequence, 'encryption algorithm')
  const oid = algorithm.readOid('encryption algorithm')
  if (oid === PBES2) return readPbes2(algorithm)
  const { salt, iterations } = readPbeParameters(algorithm)
  const scheme = oid === PKCS12_3DES ? 'PKCS#12 3DES' : 'other'
  return { scheme, iterations, salt, unsupported: scheme === 'other' ? nameOf(oid) : null }
}

const NO_SALT = new Uint8Array(0)

function readPbes2(algorithm: DerReader): Encryption {
  const parameters = algorithm.read(TAG.sequence, 'PBES2 parameters')
  const kdf = parameters.read(TAG.sequence, 'key derivation')
  const kdfOid = kdf.readOid('key derivation')
  const cipher = parameters.read(TAG.sequence, 'cipher').readOid('cipher')
  const iterations = kdfOid === PBKDF2 ? readPbkdf2Iterations(kdf) : 1
  const isKnownKdf = kdfOid === PBKDF2 || kdfOid === SCRYPT
  const unsupported = !isKnownKdf ? nameOf(kdfOid) : CIPHERS.has(cipher) ? null : nameOf(cipher)
  return { scheme: 'PBES2', iterations, salt: NO_SALT, unsupported }
}

function readPbkdf2Iterations(kdf: DerReader): number {
  const parameters = kdf.read(TAG.sequence, 'PBKDF2 parameters')
  parameters.readRaw('salt')
  return parameters.readSmallInteger('iteration count')
}

/** RFC 8018 §A.3 and RFC 7292 §C have the same parameters. An unknown scheme may have others. */
function readPbeParameters(algorithm: DerReader): { salt: Uint8Array; iterations: number } {
  try {
    const parameters = algorithm.read(TAG.sequence, 'encryption parameters')
    const salt = parameters.readContents(TAG.octetString, 'salt')
    return { salt, iterations: parameters.readSmallInteger('iteration count') }
  } catch (error) {
    if (error instanceof DerError) return { salt: NO_SALT, iterations: 1 }
    throw error
  }
}

const nameOf = (oid: string): string => names[oid] ?? oidName(oid)
