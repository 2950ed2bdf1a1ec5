import { createPrivateKey, type KeyObject } from 'node:crypto'
import { PkiError } from '../../../base/index.ts'
import { berToDer, DerError, DerReader, IterationBudget, MAX_ITERATIONS, readEncryption, TAG } from '../index.ts'
import { isMacRight, type Mac, readMac } from './check-mac.ts'
import { readDecryption } from './decrypt.ts'

/** What a PKCS#12 file contains. */
export interface Pkcs12Contents {
  /** DER, in the order of the file. */
  readonly certificates: readonly Uint8Array[]
  readonly keys: readonly KeyObject[]
  /** DER of X.509 CRLs. */
  readonly crls: readonly Uint8Array[]
}

// A key and its chain take a few thousand octets.
const MAX_OCTETS = 4 * 1_048_576

/**
 * Checks the MAC of a PKCS#12 file and opens its bags: unencrypted, PBES2 with AES or 3DES, or the 3DES of old exports.
 * Without a passphrase it tries none and an empty one, which differ in PKCS#12.
 * @throws {PkiError} `KEY_UNREADABLE` (not PKCS#12, no MAC, a cipher or iteration count that is not supported),
 *   `KEY_PASSPHRASE_REQUIRED`, `KEY_PASSPHRASE_WRONG`, `INPUT_TOO_LARGE`
 * @see RFC 7292 §4
 */
export function readPkcs12(bytes: Uint8Array, where: string, passphrase: string | null): Pkcs12Contents {
  if (bytes.length > MAX_OCTETS)
    throw new PkiError('INPUT_TOO_LARGE', `"${where}" has ${bytes.length} octets; allowed: ${MAX_OCTETS}`)
  return new Pkcs12Reader(where).read(bytes, passphrase)
}

// RFC 5652 §4, §8; RFC 2315 §13
const DATA = '1.2.840.113549.1.7.1'
const ENCRYPTED_DATA = '1.2.840.113549.1.7.6'
// RFC 7292 §4.2
const KEY_BAG = '1.2.840.113549.1.12.10.1.1'
const SHROUDED_KEY_BAG = '1.2.840.113549.1.12.10.1.2'
const CERT_BAG = '1.2.840.113549.1.12.10.1.3'
const CRL_BAG = '1.2.840.113549.1.12.10.1.4'
const NESTED_BAGS = '1.2.840.113549.1.12.10.1.6'
// RFC 2985: x509Certificate and x509CRL
const X509_CERTIFICATE = '1.2.840.113549.1.9.22.1'
const X509_CRL = '1.2.840.113549.1.9.23.1'
const MAX_NESTING = 4

const EXPLICIT = 0xa0
const [ENCRYPTED_CONTENT, ENCRYPTED_PARTS] = [0x80, 0xa0]
const RE_EXPORT = 'export it again: openssl pkcs12 -legacy -noenc -in FILE | openssl pkcs12 -export -out OTHER'

class Pkcs12Reader {
  readonly #where: string
  readonly #budget = new IterationBudget()
  readonly #certificates: Uint8Array[] = []
  readonly #keys: KeyObject[] = []
  readonly #crls: Uint8Array[] = []
  #passphrase: string | null = null

  constructor(where: string) {
    this.#where = where
  }

  read(bytes: Uint8Array, passphrase: string | null): Pkcs12Contents {
    try {
      this.#readPfx(new DerReader(berToDer(bytes)).read(TAG.sequence, 'PFX'), passphrase)
    } catch (cause) {
      if (!(cause instanceof DerError)) throw cause
      throw this.#refuse(`is malformed: ${cause.message}`, 'give a PKCS#12 file', cause)
    }
    return { certificates: this.#certificates, keys: this.#keys, crls: this.#crls }
  }

  #readPfx(pfx: DerReader, passphrase: string | null): void {
    const version = pfx.readSmallInteger('version')
    if (version !== 3) throw this.#refuse(`has version ${version}; 3 is required`, 'give a PKCS#12 file')
    const content = pfx.read(TAG.sequence, 'authSafe')
    if (content.readOid('content type') !== DATA)
      throw this.#refuse('is protected by a signature instead of a passphrase', RE_EXPORT)
    const safe = content.read(EXPLICIT, 'authSafe').readContents(TAG.octetString, 'authSafe')
    if (pfx.atEnd)
      throw this.#refuse(
        'has no MAC, so its integrity cannot be checked',
        'export it again: openssl pkcs12 -nomacver -noenc -in FILE | openssl pkcs12 -export -out OTHER',
      )
    this.#passphrase = this.#checkMac(readMac(pfx), safe, passphrase)
    const infos = new DerReader(berToDer(safe)).read(TAG.sequence, 'AuthenticatedSafe')
    while (!infos.atEnd) this.#readContent(infos.read(TAG.sequence, 'ContentInfo'))
  }

  /** Returns the passphrase that fits: the one given, or of those that mean "none" the right one. */
  #checkMac(mac: Mac, contents: Uint8Array, passphrase: string | null): string | null {
    const { digest } = mac
    if (digest === null) throw this.#refuse('has a MAC with an algorithm that is not supported', RE_EXPORT)
    const candidates = passphrase ? [passphrase] : ['', null]
    for (const candidate of candidates) {
      this.#spend(mac.iterations)
      if (isMacRight({ ...mac, digest }, contents, candidate)) return candidate
    }
    if (passphrase === null)
      throw new PkiError('KEY_PASSPHRASE_REQUIRED', `"${this.#where}" is encrypted and no passphrase was given`, {
        cure: 'add --passphrase-file FILE',
      })
    throw this.#passphraseWrong()
  }

  #readContent(info: DerReader): void {
    const type = info.readOid('content type')
    if (type !== DATA && type !== ENCRYPTED_DATA)
      throw this.#refuse('has a part that is encrypted for a public key', RE_EXPORT)
    const content = info.read(EXPLICIT, 'content')
    const bags =
      type === DATA
        ? content.readContents(TAG.octetString, 'content')
        : this.#decryptPart(content.read(TAG.sequence, 'part'))
    this.#readBags(new DerReader(berToDer(bags)).read(TAG.sequence, 'SafeContents'), 0)
  }

  #decryptPart(part: DerReader): Uint8Array {
    part.readSmallInteger('version')
    const content = part.read(TAG.sequence, 'encrypted content')
    content.readOid('content type')
    const algorithm = content.readRaw('encryption algorithm')
    return this.#decrypt(algorithm, readImplicitOctets(content))
  }

  #decrypt(algorithm: Uint8Array, encrypted: Uint8Array): Uint8Array {
    const decryption = readDecryption(new DerReader(algorithm))
    if (!decryption) {
      const { unsupported } = readEncryption(new DerReader(algorithm))
      throw this.#refuse(`is encrypted with ${unsupported ?? 'an algorithm'}, which is not supported`, RE_EXPORT)
    }
    this.#spend(decryption.iterations)
    try {
      return decryption.decrypt(encrypted, this.#passphrase)
    } catch (cause) {
      throw this.#passphraseWrong(cause)
    }
  }

  #readBags(bags: DerReader, nesting: number): void {
    if (nesting > MAX_NESTING) throw this.#refuse(`nests its bags more than ${MAX_NESTING} levels`, RE_EXPORT)
    while (!bags.atEnd) {
      const bag = bags.read(TAG.sequence, 'bag')
      const type = bag.readOid('bag type')
      const value = bag.read(EXPLICIT, 'bag value')
      if (type === KEY_BAG || type === SHROUDED_KEY_BAG)
        this.#readKey(type === KEY_BAG ? value.readRaw('key') : this.#unshroud(value))
      else if (type === CERT_BAG) readTyped(value, X509_CERTIFICATE, this.#certificates)
      else if (type === CRL_BAG) readTyped(value, X509_CRL, this.#crls)
      else if (type === NESTED_BAGS) this.#readBags(value.read(TAG.sequence, 'nested bags'), nesting + 1)
      // A secret bag, and any other, holds neither a key nor a certificate.
    }
  }

  /** RFC 5958 §3: EncryptedPrivateKeyInfo. */
  #unshroud(value: DerReader): Uint8Array {
    const info = value.read(TAG.sequence, 'encrypted key')
    const algorithm = info.readRaw('encryption algorithm')
    return this.#decrypt(algorithm, info.readContents(TAG.octetString, 'encrypted key'))
  }

  #readKey(pkcs8: Uint8Array): void {
    try {
      this.#keys.push(createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' }))
    } catch (cause) {
      throw this.#refuse('has a key that OpenSSL does not accept', RE_EXPORT, cause)
    }
  }

  #spend(iterations: number): void {
    if (this.#budget.take(iterations)) return
    throw this.#refuse(
      `needs ${iterations} iterations of key derivation; at most ${MAX_ITERATIONS} are allowed, and three times as many in all`,
      'export it again with fewer iterations: openssl pkcs12 -export -iter 100000',
    )
  }

  #passphraseWrong(cause?: unknown): PkiError {
    return new PkiError('KEY_PASSPHRASE_WRONG', `the passphrase does not open "${this.#where}"`, {
      cause,
      cure: 'give the passphrase that the file was exported with',
    })
  }

  #refuse(why: string, cure: string, cause?: unknown): PkiError {
    return new PkiError('KEY_UNREADABLE', `PKCS#12 "${this.#where}" ${why}`, { cause, cure })
  }
}

/** RFC 7292 §4.2.3, §4.2.4: a type and an OCTET STRING; SDSI certificates are left out. */
function readTyped(value: DerReader, type: string, into: Uint8Array[]): void {
  const typed = value.read(TAG.sequence, 'typed bag')
  const found = typed.readOid('type')
  if (found === type) into.push(typed.read(EXPLICIT, 'value').readContents(TAG.octetString, 'value'))
}

/** Reads [0] IMPLICIT OCTET STRING, in one piece or, as BER has it, in several. */
function readImplicitOctets(reader: DerReader): Uint8Array {
  if (reader.nextTag !== ENCRYPTED_PARTS) return reader.readContents(ENCRYPTED_CONTENT, 'encrypted content')
  const parts = reader.read(ENCRYPTED_PARTS, 'encrypted content')
  const octets: Uint8Array[] = []
  while (!parts.atEnd) octets.push(parts.readContents(TAG.octetString, 'encrypted content'))
  return Buffer.concat(octets)
}
