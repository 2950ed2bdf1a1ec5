import { type AlgorithmIdentifier, readAlgorithm } from './certificate.ts'
import { context, DerError, DerReader, TAG } from './der-reader.ts'
import { type Extension, openExtension, readExtensions } from './extensions.ts'
import { type Name, readName } from './name.ts'
import { type CertificateTime, readTime } from './time.ts'

/** One entry of a CRL: a revoked certificate. */
export interface CrlEntry {
  /** Contents octets of the serialNumber INTEGER. */
  readonly serial: Uint8Array
  readonly revokedAt: CertificateTime
  readonly extensions: readonly Extension[]
}

/** A TBSCertList as parsed, not linted. RFC 5280 §5.1.2 */
export interface TbsCertList {
  readonly tbsDer: Uint8Array
  /** 1 if the version is absent, else its number plus 1. */
  readonly version: number
  readonly signatureAlgorithm: AlgorithmIdentifier
  readonly issuer: Name
  readonly thisUpdate: CertificateTime
  readonly nextUpdate: CertificateTime | null
  /** Null if revokedCertificates is absent. */
  readonly entries: Iterable<CrlEntry> | null
  readonly extensions: readonly Extension[]
}

export interface Crl extends TbsCertList {
  readonly entries: readonly CrlEntry[] | null
  readonly der: Uint8Array
  readonly outerAlgorithm: AlgorithmIdentifier
  readonly signature: Uint8Array
}

/**
 * Reads one CRL as strict DER; nothing may follow it.
 * Does not lint it or verify its signature.
 * @throws {DerError}
 */
export function parseCrl(der: Uint8Array): Crl {
  const reader = new DerReader(der)
  const outer = reader.read(TAG.sequence, 'CRL')
  reader.expectEnd('CRL')
  const { list, ...tbs } = readTbs(outer)
  const entries = list && [...readEntries(list())]
  const outerAlgorithm = readAlgorithm(outer, 'signatureAlgorithm')
  const signature = outer.readOctetBits('signatureValue')
  outer.expectEnd('CRL')
  return { ...tbs, entries, der, outerAlgorithm, signature }
}

/**
 * Reads one TBSCertList; nothing may follow it. Its entries are read whenever they are iterated, and none is kept.
 * @throws {DerError} for an entry while they are iterated
 */
export function parseTbsCertList(tbsDer: Uint8Array): TbsCertList {
  const reader = new DerReader(tbsDer)
  const { list, ...tbs } = readTbs(reader)
  reader.expectEnd('tbsCertList')
  return { ...tbs, entries: list && { [Symbol.iterator]: () => readEntries(list()) } }
}

interface ReadTbs extends Omit<TbsCertList, 'entries'> {
  /** Returns a reader over the entries; null where there are none. */
  readonly list: (() => DerReader) | null
}

function readTbs(reader: DerReader): ReadTbs {
  const start = reader.offset
  const tbs = reader.read(TAG.sequence, 'tbsCertList')
  const version = tbs.nextTag === TAG.integer ? tbs.readSmallInteger('version') : 0
  const signatureAlgorithm = readAlgorithm(tbs, 'signature')
  const issuer = readName(tbs, 'issuer')
  const thisUpdate = readTime(tbs, 'thisUpdate')
  const nextUpdate = isTime(tbs.nextTag) ? readTime(tbs, 'nextUpdate') : null
  const list = readList(tbs)
  const wrapped = tbs.readOptional(context(0, true), 'crlExtensions')
  const extensions = wrapped ? readExtensions(wrapped) : []
  wrapped?.expectEnd('crlExtensions')
  tbs.expectEnd('tbsCertList')
  const tbsDer = reader.bytes.subarray(start, reader.offset)
  return { tbsDer, version: version + 1, signatureAlgorithm, issuer, thisUpdate, nextUpdate, list, extensions }
}

function readList(tbs: DerReader): ReadTbs['list'] {
  if (tbs.nextTag !== TAG.sequence) return null
  const start = tbs.enter(TAG.sequence, 'revokedCertificates')
  const end = tbs.offset
  return () => new DerReader(tbs.bytes, start, end)
}

const isTime = (tag: number): boolean => tag === TAG.utcTime || tag === TAG.generalizedTime

function* readEntries(list: DerReader): Generator<CrlEntry> {
  // Most entries of a CRL give one of a few reasons: those in a row share what their extensions decode to.
  let shared: { readonly der: Uint8Array; readonly extensions: readonly Extension[] } | null = null
  while (!list.atEnd) {
    const entry = list.read(TAG.sequence, 'revokedCertificate')
    const serial = entry.readInteger('userCertificate')
    const revokedAt = readTime(entry, 'revocationDate')
    let extensions: readonly Extension[] = []
    if (shared && entry.skipIfNext(shared.der)) extensions = shared.extensions
    else if (!entry.atEnd) {
      const start = entry.offset
      extensions = readExtensions(entry)
      shared = { der: list.bytes.subarray(start, entry.offset), extensions }
    }
    entry.expectEnd('revokedCertificate')
    yield { serial, revokedAt, extensions }
  }
}

/** Returns the contents octets of the cRLNumber. RFC 5280 §5.2.3 @throws {DerError} */
export function readCrlNumber(extension: Extension): Uint8Array {
  const reader = openExtension(extension)
  const number = reader.readInteger('cRLNumber')
  reader.expectEnd('cRLNumber')
  return number
}

/** Returns the number of the reasonCode. RFC 5280 §5.3.1 @throws {DerError} */
export function readReasonCode(extension: Extension): number {
  const reader = openExtension(extension)
  const contents = reader.readContents(TAG.enumerated, 'reasonCode')
  reader.expectEnd('reasonCode')
  if (contents.length !== 1)
    throw new DerError(extension.offset, `reasonCode: an ENUMERATED of ${contents.length} octets`)
  return contents[0] as number
}

/** Returns the invalidityDate, seconds since 1970. RFC 5280 §5.3.2: always a GeneralizedTime. @throws {DerError} */
export function readInvalidityDate(extension: Extension): number {
  const reader = openExtension(extension)
  const { seconds, form } = readTime(reader, 'invalidityDate')
  reader.expectEnd('invalidityDate')
  if (form !== 'GeneralizedTime') throw new DerError(extension.offset, 'invalidityDate: a UTCTime')
  return seconds
}

/** What an issuingDistributionPoint limits a CRL to. */
export interface CrlScope {
  readonly onlyUserCerts: boolean
  readonly onlyCaCerts: boolean
  /** Whether it lists certificates of other CAs. */
  readonly isIndirect: boolean
  readonly onlyAttributeCerts: boolean
  /** Whether it has any limit besides the first two: a distribution point, some reasons, or one of the others. */
  readonly more: boolean
}

/** Reads an issuingDistributionPoint. RFC 5280 §5.2.5 @throws {DerError} */
export function readIssuingDistributionPoint(extension: Extension): CrlScope {
  const reader = openExtension(extension)
  const contents = reader.read(TAG.sequence, 'issuingDistributionPoint')
  reader.expectEnd('issuingDistributionPoint')
  const skip = (tag: number): boolean => contents.nextTag === tag && contents.readRaw('field').length > 0
  const point = skip(context(0, true))
  const onlyUserCerts = readFlag(contents, 1)
  const onlyCaCerts = readFlag(contents, 2)
  const reasons = skip(context(3, false))
  const isIndirect = readFlag(contents, 4)
  const onlyAttributeCerts = readFlag(contents, 5)
  contents.expectEnd('issuingDistributionPoint')
  const more = point || reasons || isIndirect || onlyAttributeCerts
  return { onlyUserCerts, onlyCaCerts, isIndirect, onlyAttributeCerts, more }
}

/** X.690 §11.1, §11.5: TRUE is FF, and the default FALSE is left out. */
function readFlag(contents: DerReader, number: number): boolean {
  const flag = contents.readOptional(context(number, false), 'flag')
  if (!flag) return false
  const at = flag.offset
  const octets = flag.rest()
  if (octets.length === 1 && octets[0] === 0xff) return true
  throw new DerError(at, 'issuingDistributionPoint: a flag that is not TRUE')
}
