import { createCipheriv, createDecipheriv, hash } from 'node:crypto'
import { PDFBool, PDFDict, PDFHexString, PDFName, PDFNumber, PDFString } from '@cantoo/pdf-lib'

/** Encrypts what is added to an encrypted PDF, with the key that it has already. */
export interface PdfCipher {
  /** Whether the password was the owner's, who may do everything. */
  readonly isOwner: boolean
  /** Whether a reader may change the contents. @see ISO 32000-2 Table 22, bit 4 */
  readonly mayChange: boolean
  encrypt(octets: Uint8Array, object: ObjectNumber, what: 'string' | 'stream'): Uint8Array
}

export interface ObjectNumber {
  readonly objectNumber: number
  readonly generationNumber: number
}

type Method = 'none' | 'rc4' | 'aes-128' | 'aes-256'

// ISO 32000-2 §7.6.4.3.2, Algorithm 2, step a.
const PADDING = Buffer.from('28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a', 'hex')
const CHANGE_BIT = 1 << 3

const md5 = (...parts: Uint8Array[]): Buffer => hash('md5', Buffer.concat(parts), 'buffer')
const sha256 = (...parts: Uint8Array[]): Buffer => hash('sha256', Buffer.concat(parts), 'buffer')

/**
 * Opens the encryption of a PDF with a password, its user's or its owner's. Returns null if the password is neither,
 * or if the encryption is not the standard one of revision 2 to 6.
 * @see ISO 32000-2 §7.6.4
 */
export function openCipher(dict: PDFDict, fileId: Uint8Array, password: string): PdfCipher | null {
  const facts = factsOf(dict, fileId)
  if (facts === null) return null
  const opened = facts.revision >= 5 ? openLatest(facts, password) : openOlder(facts, password)
  if (opened === null) return null
  const { key, isOwner } = opened
  return {
    isOwner,
    mayChange: (facts.permissions & CHANGE_BIT) !== 0,
    encrypt: (octets, object, what) => encryptWith(facts[what], key, octets, object),
  }
}

interface EncryptionFacts {
  readonly revision: number
  readonly keyOctets: number
  readonly owner: Buffer
  readonly user: Buffer
  readonly ownerKey: Buffer
  readonly userKey: Buffer
  readonly permissions: number
  readonly isMetadataEncrypted: boolean
  readonly fileId: Uint8Array
  readonly string: Method
  readonly stream: Method
}

function factsOf(dict: PDFDict, fileId: Uint8Array): EncryptionFacts | null {
  const number = (key: string): number => {
    const value = dict.lookup(PDFName.of(key))
    return value instanceof PDFNumber ? value.asNumber() : 0
  }
  const octets = (key: string): Buffer => {
    const value = dict.lookup(PDFName.of(key))
    return value instanceof PDFString || value instanceof PDFHexString ? Buffer.from(value.asBytes()) : Buffer.alloc(0)
  }
  const [version, revision] = [number('V'), number('R')]
  const string = methodOf(dict, 'StrF', version)
  const stream = methodOf(dict, 'StmF', version)
  if (dict.lookup(PDFName.of('Filter')) !== PDFName.of('Standard') || string === null || stream === null) return null
  const metadata = dict.lookup(PDFName.of('EncryptMetadata'))
  return {
    revision,
    keyOctets: version === 1 ? 5 : version === 4 ? 16 : (number('Length') || 40) / 8,
    owner: octets('O'),
    user: octets('U'),
    ownerKey: octets('OE'),
    userKey: octets('UE'),
    permissions: number('P'),
    isMetadataEncrypted: !(metadata instanceof PDFBool) || metadata.asBoolean(),
    fileId,
    string,
    stream,
  }
}

const methods: Readonly<Record<string, Method>> = { None: 'none', V2: 'rc4', AESV2: 'aes-128', AESV3: 'aes-256' }

function methodOf(dict: PDFDict, filterKey: string, version: number): Method | null {
  if (version === 1 || version === 2) return 'rc4'
  if (version !== 4 && version !== 5) return null
  const filter = dict.lookup(PDFName.of(filterKey))
  if (!(filter instanceof PDFName) || filter === PDFName.of('Identity')) return 'none'
  const filters = dict.lookup(PDFName.of('CF'))
  const own = filters instanceof PDFDict ? filters.lookup(filter) : undefined
  const method = own instanceof PDFDict ? own.lookup(PDFName.of('CFM')) : undefined
  return method instanceof PDFName ? (methods[method.decodeText()] ?? null) : 'none'
}

interface Opened {
  readonly key: Buffer
  readonly isOwner: boolean
}

/** Revisions 2 to 4. @see ISO 32000-2 Algorithms 2, 6 and 7 */
function openOlder(facts: EncryptionFacts, password: string): Opened | null {
  const given = Buffer.from(password, 'latin1')
  const asUser = userKeyOf(facts, given)
  const asOwner = userKeyOf(facts, userPasswordOf(facts, given))
  if (asOwner !== null) return { key: asOwner, isOwner: true }
  return asUser === null ? null : { key: asUser, isOwner: false }
}

const padded = (password: Uint8Array): Buffer => Buffer.concat([password, PADDING]).subarray(0, 32)

function userKeyOf(facts: EncryptionFacts, password: Uint8Array): Buffer | null {
  const { revision, keyOctets, owner, permissions, fileId, user } = facts
  const flags = Buffer.alloc(4)
  flags.writeInt32LE(permissions | 0)
  const more = revision >= 4 && !facts.isMetadataEncrypted ? Buffer.alloc(4, 0xff) : Buffer.alloc(0)
  let key = md5(padded(password), owner.subarray(0, 32), flags, fileId, more)
  if (revision >= 3) for (let i = 0; i < 50; i++) key = md5(key.subarray(0, keyOctets))
  key = key.subarray(0, keyOctets)
  if (revision === 2) return rc4(key, PADDING).equals(user.subarray(0, 32)) ? key : null
  const check = rounds(0, 19).reduce((octets, i) => rc4(xored(key, i), octets), md5(PADDING, fileId))
  return check.equals(user.subarray(0, 16)) ? key : null
}

function userPasswordOf({ revision, keyOctets, owner }: EncryptionFacts, password: Uint8Array): Buffer {
  let key = md5(padded(password))
  if (revision >= 3) for (let i = 0; i < 50; i++) key = md5(key)
  key = key.subarray(0, keyOctets)
  const order = revision === 2 ? [0] : rounds(0, 19).reverse()
  return order.reduce((octets, i) => rc4(xored(key, i), octets), owner.subarray(0, 32))
}

const rounds = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i)
const xored = (key: Uint8Array, by: number): Buffer => Buffer.from(key.map((octet) => octet ^ by))

/** Revisions 5 and 6. @see ISO 32000-2 Algorithm 2.A */
function openLatest({ revision, owner, user, ownerKey, userKey }: EncryptionFacts, password: string): Opened | null {
  const given = Buffer.from(password.normalize('NFKC')).subarray(0, 127)
  const hashOf = (salt: Uint8Array, more: Uint8Array): Buffer =>
    revision === 5 ? sha256(given, salt, more) : hardenedHash(given, salt, more)
  const open = (stored: Buffer, wrapped: Buffer, more: Uint8Array): Buffer | null => {
    if (!hashOf(stored.subarray(32, 40), more).equals(stored.subarray(0, 32))) return null
    const cipher = createDecipheriv('aes-256-cbc', hashOf(stored.subarray(40, 48), more), Buffer.alloc(16))
    return cipher.setAutoPadding(false).update(wrapped.subarray(0, 32))
  }
  const asOwner = open(owner, ownerKey, user.subarray(0, 48))
  if (asOwner !== null) return { key: asOwner, isOwner: true }
  const asUser = open(user, userKey, Buffer.alloc(0))
  return asUser === null ? null : { key: asUser, isOwner: false }
}

/** @see ISO 32000-2 Algorithm 2.B */
function hardenedHash(password: Uint8Array, salt: Uint8Array, more: Uint8Array): Buffer {
  let key = sha256(password, salt, more)
  for (let round = 1, last = 255; round <= 64 || last > round - 33; round++) {
    const once = Buffer.concat([password, key, more])
    const cipher = createCipheriv('aes-128-cbc', key.subarray(0, 16), key.subarray(16, 32)).setAutoPadding(false)
    const mixed = cipher.update(Buffer.concat(Array.from({ length: 64 }, () => once)))
    const sum = mixed.subarray(0, 16).reduce((total, octet) => total + octet, 0)
    key = hash((['sha256', 'sha384', 'sha512'] as const)[sum % 3] as string, mixed, 'buffer')
    last = mixed.at(-1) as number
  }
  return key.subarray(0, 32)
}

/** @see ISO 32000-2 Algorithms 1 and 1.A */
function encryptWith(method: Method, fileKey: Buffer, octets: Uint8Array, object: ObjectNumber): Uint8Array {
  switch (method) {
    case 'none':
      return octets
    case 'rc4':
      return rc4(objectKey(fileKey, object, false), octets)
    case 'aes-128':
      return aes('aes-128-cbc', objectKey(fileKey, object, true), octets, object)
    case 'aes-256':
      return aes('aes-256-cbc', fileKey, octets, object)
  }
}

function numberOctets({ objectNumber, generationNumber }: ObjectNumber): Buffer {
  const octets = Buffer.alloc(5)
  octets.writeUIntLE(objectNumber, 0, 3)
  octets.writeUIntLE(generationNumber, 3, 2)
  return octets
}

const objectKey = (fileKey: Buffer, object: ObjectNumber, isAes: boolean): Buffer =>
  md5(fileKey, numberOctets(object), Buffer.from(isAes ? 'sAlT' : '')).subarray(0, Math.min(fileKey.length + 5, 16))

/** The initial vector comes from key, object and content, so the same form is marked to the same file. */
function aes(name: string, key: Uint8Array, octets: Uint8Array, object: ObjectNumber): Buffer {
  const vector = sha256(key, numberOctets(object), octets).subarray(0, 16)
  const cipher = createCipheriv(name, key, vector)
  return Buffer.concat([vector, cipher.update(octets), cipher.final()])
}

/** OpenSSL 3 no longer has RC4 in its default provider. */
function rc4(key: Uint8Array, octets: Uint8Array): Buffer {
  const state = Array.from({ length: 256 }, (_, i) => i)
  const swap = (i: number, j: number): void => {
    ;[state[i], state[j]] = [state[j] as number, state[i] as number]
  }
  for (let i = 0, j = 0; i < 256; i++) {
    j = (j + (state[i] as number) + (key[i % key.length] as number)) & 255
    swap(i, j)
  }
  let [i, j] = [0, 0]
  return Buffer.from(
    octets.map((octet) => {
      i = (i + 1) & 255
      j = (j + (state[i] as number)) & 255
      swap(i, j)
      return octet ^ (state[((state[i] as number) + (state[j] as number)) & 255] as number)
    }),
  )
}
