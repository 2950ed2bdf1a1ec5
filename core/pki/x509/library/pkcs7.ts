import * as pkijs from 'pkijs'
import { PkiError } from '../../../base/index.ts'
import { berToDer, context, DerError, DerReader, TAG } from '../index.ts'

// RFC 5652 §4, §5.1
const SIGNED_DATA = '1.2.840.113549.1.7.2'
const DATA = '1.2.840.113549.1.7.1'

/**
 * Returns the DER of the certificates in a PKCS#7 SignedData, octet for octet if the structure is DER. BER is accepted too.
 * @throws {PkiError} `INPUT_NOT_CERTIFICATE`
 */
export function readPkcs7(bytes: Uint8Array): Uint8Array[] {
  try {
    return sliceCertificates(bytes)
  } catch (error) {
    if (!(error instanceof DerError)) throw error
  }
  try {
    return sliceCertificates(berToDer(bytes))
  } catch (cause) {
    if (cause instanceof DerError) throw notReadable(cause.message, cause)
    throw cause
  }
}

function sliceCertificates(der: Uint8Array): Uint8Array[] {
  const content = new DerReader(der).read(TAG.sequence, 'ContentInfo')
  const type = content.readOid('contentType')
  if (type !== SIGNED_DATA) throw notReadable(`its content type is ${type}`)
  const signed = content.read(context(0, true), 'content').read(TAG.sequence, 'SignedData')
  for (const what of ['version', 'digestAlgorithms', 'encapContentInfo']) signed.readRaw(what)
  const set = signed.readOptional(context(0, true), 'certificates')
  const ders: Uint8Array[] = []
  while (set && !set.atEnd) {
    // RFC 5652 §10.2.2: the other choices have context-specific tags and are not X.509 certificates.
    const isCertificate = set.nextTag === TAG.sequence
    const raw = set.readRaw('certificate')
    if (isCertificate) ders.push(raw)
  }
  return ders
}

const notReadable = (why: string, cause?: unknown): PkiError =>
  new PkiError('INPUT_NOT_CERTIFICATE', `the PKCS#7 structure holds no certificates that can be read: ${why}`, {
    cause,
  })

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
