import * as pkijs from 'pkijs'
import { PkiError } from '../../../base/index.ts'
import { context, DerError, DerReader, TAG } from '../index.ts'

// RFC 5652 §4, §5.1
const SIGNED_DATA = '1.2.840.113549.1.7.2'
const DATA = '1.2.840.113549.1.7.1'

/** Returns the certificates in a PKCS#7 SignedData, octet for octet where it is DER. @throws {PkiError} `INPUT_NOT_CERTIFICATE` */
export function readPkcs7(der: Uint8Array): Uint8Array[] {
  try {
    return sliceCertificates(der)
  } catch (error) {
    // CMS may be BER, of indefinite length even.
    if (error instanceof DerError) return readBer(der)
    throw error
  }
}

function sliceCertificates(der: Uint8Array): Uint8Array[] {
  const content = new DerReader(der).read(TAG.sequence, 'ContentInfo')
  const type = content.readOid('contentType')
  if (type !== SIGNED_DATA) throw notReadable(new Error(`content type ${type}`))
  const signed = content.read(context(0, true), 'content').read(TAG.sequence, 'SignedData')
  for (const what of ['version', 'digestAlgorithms', 'encapContentInfo']) signed.readRaw(what)
  const set = signed.readOptional(context(0, true), 'certificates')
  const ders: Uint8Array[] = []
  while (set && !set.atEnd) {
    // RFC 5652 §10.2.2: the other choices are context-specific and no X.509 certificates.
    const isCertificate = set.nextTag === TAG.sequence
    const raw = set.readRaw('certificate')
    if (isCertificate) ders.push(raw)
  }
  return ders
}

function readBer(der: Uint8Array): Uint8Array[] {
  try {
    const content = pkijs.ContentInfo.fromBER(exactBuffer(der))
    if (content.contentType !== SIGNED_DATA) throw new Error(`content type ${content.contentType}`)
    const signed = new pkijs.SignedData({ schema: content.content })
    return (signed.certificates ?? [])
      .filter((item) => item instanceof pkijs.Certificate)
      .map((certificate) => new Uint8Array(certificate.toSchema(false).toBER()))
  } catch (cause) {
    throw notReadable(cause)
  }
}

const notReadable = (cause: unknown): PkiError =>
  new PkiError('INPUT_NOT_CERTIFICATE', 'the PKCS#7 structure holds no certificates that can be read', { cause })

/** Returns certificates as a PKCS#7 SignedData without signers, a chain bundle. */
export function writePkcs7(ders: readonly Uint8Array[]): Uint8Array {
  const signed = new pkijs.SignedData({
    version: 1,
    encapContentInfo: new pkijs.EncapsulatedContentInfo({ eContentType: DATA }),
    certificates: ders.map((der) => pkijs.Certificate.fromBER(exactBuffer(der))),
  })
  const content = new pkijs.ContentInfo({ contentType: SIGNED_DATA, content: signed.toSchema(true) })
  return new Uint8Array(content.toSchema().toBER())
}

const exactBuffer = (der: Uint8Array): ArrayBuffer => Uint8Array.from(der).buffer
