import { type AlgorithmIdentifier, readAlgorithm } from './certificate.ts'
import { context, DerError, DerReader, TAG } from './der-reader.ts'
import { type Extension, readExtensions } from './extensions.ts'
import { type Name, readName } from './name.ts'
import { OID, oidName } from './oids.ts'
import { type PublicKeyInfo, readPublicKeyInfo } from './public-key.ts'

/** A PKCS#10 request as parsed; its signature is not verified. RFC 2986 §4 */
export interface CertificationRequest {
  readonly der: Uint8Array
  readonly infoDer: Uint8Array
  readonly version: number
  readonly subject: Name
  readonly publicKey: PublicKeyInfo
  readonly attributes: readonly RequestAttribute[]
  readonly algorithm: AlgorithmIdentifier
  readonly signature: Uint8Array
}

export interface RequestAttribute {
  readonly oid: string
  readonly values: readonly Uint8Array[]
}

/**
 * Reads one certification request as strict DER; nothing may follow it.
 * Does not check its contents or verify its signature.
 * @throws {DerError}
 */
export function readCertificationRequest(der: Uint8Array): CertificationRequest {
  const input = new DerReader(der)
  const outer = input.read(TAG.sequence, 'certification request')
  input.expectEnd('the request')
  const start = outer.offset
  const info = outer.read(TAG.sequence, 'certificationRequestInfo')
  const infoDer = der.subarray(start, outer.offset)
  const version = info.readSmallInteger('version')
  const subject = readName(info, 'subject')
  const publicKey = readPublicKeyInfo(info)
  const attributes = readAttributes(info.read(context(0, true), 'attributes'))
  info.expectEnd('certificationRequestInfo')
  const algorithm = readAlgorithm(outer, 'signatureAlgorithm')
  const signature = outer.readOctetBits('signature')
  outer.expectEnd('the request')
  return { der, infoDer, version, subject, publicKey, attributes, algorithm, signature }
}

function readAttributes(reader: DerReader): RequestAttribute[] {
  const attributes: RequestAttribute[] = []
  let previous = reader.offset
  while (!reader.atEnd) {
    const start = reader.offset
    const attribute = reader.read(TAG.sequence, 'attribute')
    const oid = attribute.readOid('attribute type')
    const valueSet = attribute.read(TAG.set, `${oidName(oid)} values`)
    attribute.expectEnd('attribute')
    const values: Uint8Array[] = []
    while (!valueSet.atEnd) values.push(valueSet.readRaw('attribute value'))
    attributes.push({ oid, values })
    // X.690 §11.6: attributes are a SET OF, in ascending order of their encodings.
    const { bytes, offset } = reader
    if (start > previous && Buffer.compare(bytes.subarray(previous, start), bytes.subarray(start, offset)) > 0) {
      throw new DerError(start, 'attributes: a SET OF out of order')
    }
    previous = start
  }
  return attributes
}

/**
 * Reads one value of an extensionRequest attribute of `request`. Offsets in errors count from the start of the request.
 * @throws {DerError}
 * @see RFC 2985 §5.4.2
 */
export function readRequestedExtensions({ der }: CertificationRequest, value: Uint8Array): Extension[] {
  const start = value.byteOffset - der.byteOffset
  const reader = new DerReader(der, start, start + value.length)
  const extensions = readExtensions(reader)
  reader.expectEnd('extensionRequest')
  return extensions
}

export const isExtensionRequest = (attribute: RequestAttribute): boolean => attribute.oid === OID.extensionRequest
