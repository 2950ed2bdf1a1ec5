import * as pkijs from 'pkijs'
import { PkiError } from '../errors.ts'

// RFC 5652 §4, §5.1
const SIGNED_DATA = '1.2.840.113549.1.7.2'
const DATA = '1.2.840.113549.1.7.1'

/** Returns the DER of the certificates in a PKCS#7 SignedData. @throws {PkiError} `INPUT_NOT_CERTIFICATE` */
export function readPkcs7(der: Uint8Array): Uint8Array[] {
  try {
    const content = pkijs.ContentInfo.fromBER(exactBuffer(der))
    if (content.contentType !== SIGNED_DATA) throw new Error(`content type ${content.contentType}`)
    const signed = new pkijs.SignedData({ schema: content.content })
    return (signed.certificates ?? [])
      .filter((item) => item instanceof pkijs.Certificate)
      .map((certificate) => new Uint8Array(certificate.toSchema(false).toBER()))
  } catch (cause) {
    throw new PkiError('INPUT_NOT_CERTIFICATE', 'the PKCS#7 structure holds no certificates that can be read', {
      cause,
    })
  }
}

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
