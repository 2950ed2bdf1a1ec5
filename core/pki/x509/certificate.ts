import { context, DerReader, TAG } from './der-reader.ts'
import { type Extension, readExtensions } from './extensions.ts'
import { type Name, readName } from './name.ts'
import { type PublicKeyInfo, readPublicKeyInfo } from './public-key.ts'
import { type CertificateTime, readTime } from './time.ts'

export interface AlgorithmIdentifier {
  readonly oid: string
  readonly parameters: 'absent' | 'null' | 'other'
}

/** A TBSCertificate as parsed, not linted. RFC 5280 §4.1 */
export interface TbsCertificate {
  readonly tbsDer: Uint8Array
  /** 1, 2 or 3. */
  readonly version: number
  /** Contents octets of the serialNumber INTEGER. */
  readonly serial: Uint8Array
  readonly signatureAlgorithm: AlgorithmIdentifier
  readonly issuer: Name
  readonly notBefore: CertificateTime
  readonly notAfter: CertificateTime
  readonly subject: Name
  readonly publicKey: PublicKeyInfo
  readonly hasUniqueIds: boolean
  readonly extensions: readonly Extension[]
}

export interface Certificate extends TbsCertificate {
  readonly der: Uint8Array
  readonly outerAlgorithm: AlgorithmIdentifier
  readonly signature: Uint8Array
}

/**
 * Reads one certificate as strict DER; nothing may follow it.
 * Does not lint it or verify its signature.
 * @throws {DerError}
 */
export function parseCertificate(der: Uint8Array): Certificate {
  const input = new DerReader(der)
  const outer = input.read(TAG.sequence, 'certificate')
  input.expectEnd('certificate')
  const tbs = readTbs(outer)
  const outerAlgorithm = readAlgorithm(outer, 'signatureAlgorithm')
  const signature = outer.readOctetBits('signature')
  outer.expectEnd('certificate')
  return { der, ...tbs, outerAlgorithm, signature }
}

/** Reads one TBSCertificate; nothing may follow it. @throws {DerError} */
export function parseTbs(tbsDer: Uint8Array): TbsCertificate {
  const reader = new DerReader(tbsDer)
  const tbs = readTbs(reader)
  reader.expectEnd('tbsCertificate')
  return tbs
}

function readTbs(reader: DerReader): TbsCertificate {
  const start = reader.offset
  const tbs = reader.read(TAG.sequence, 'tbsCertificate')
  const versionField = tbs.readOptional(context(0, true), 'version')
  const version = versionField?.readSmallInteger('version') ?? 0
  versionField?.expectEnd('version')
  const serial = tbs.readInteger('serialNumber')
  const signatureAlgorithm = readAlgorithm(tbs, 'signature')
  const issuer = readName(tbs, 'issuer')
  const validity = tbs.read(TAG.sequence, 'validity')
  const notBefore = readTime(validity, 'notBefore')
  const notAfter = readTime(validity, 'notAfter')
  validity.expectEnd('validity')
  const subject = readName(tbs, 'subject')
  const publicKey = readPublicKeyInfo(tbs)
  const issuerId = tbs.readOptional(context(1, false), 'issuerUniqueID')
  const subjectId = tbs.readOptional(context(2, false), 'subjectUniqueID')
  const wrapped = tbs.readOptional(context(3, true), 'extensions')
  const extensions = wrapped ? readExtensions(wrapped) : []
  wrapped?.expectEnd('extensions')
  tbs.expectEnd('tbsCertificate')
  return {
    tbsDer: reader.bytes.subarray(start, reader.offset),
    version: version + 1,
    serial,
    signatureAlgorithm,
    issuer,
    notBefore,
    notAfter,
    subject,
    publicKey,
    hasUniqueIds: issuerId !== null || subjectId !== null,
    extensions,
  }
}

/** RFC 5280 §4.1.1.2 */
export function readAlgorithm(reader: DerReader, what: string): AlgorithmIdentifier {
  const algorithm = reader.read(TAG.sequence, what)
  const oid = algorithm.readOid(what)
  if (algorithm.atEnd) return { oid, parameters: 'absent' }
  const raw = algorithm.readRaw(`${what} parameters`)
  algorithm.expectEnd(what)
  return { oid, parameters: raw.length === 2 && raw[0] === TAG.null ? 'null' : 'other' }
}

/** Whether subject and issuer are equal byte for byte. */
export const isSelfIssued = ({ subject, issuer }: TbsCertificate): boolean =>
  Buffer.compare(subject.der, issuer.der) === 0

export function findExtension(
  { extensions }: { readonly extensions: readonly Extension[] },
  oid: string,
): Extension | undefined {
  for (const extension of extensions) if (extension.oid === oid) return extension
  return undefined
}

/** Returns the first extension with the OID of an earlier one, in linear time: a foreign file may have thousands. */
export function findRepeatedExtension({
  extensions,
}: {
  readonly extensions: readonly Extension[]
}): Extension | undefined {
  const seen = new Set<string>()
  return extensions.find(({ oid }) => seen.size === seen.add(oid).size)
}
