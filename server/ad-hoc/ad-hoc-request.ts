import type { XmlElement } from 'libxml2-wasm'
import { PkiError } from '../../core/index.ts'
import { checkUtf8, XmlFault, XmlReader } from '../xml/xml-reader.ts'

/** What a client of the Ad Hoc service sends. */
export interface AdHocRequest {
  readonly id: string
  /** DER of the PKCS#10 request. */
  readonly csr: Uint8Array
}

const SOURCE = 'SEC Appendix M, Ad Hoc Device CSR web service'
const ROOT = 'DeviceCertificateSigningRequest'

// Four elements, with room for comments; base64 has an equal sign or two.
const LIMITS = { tags: 32, equalSigns: 32 }

let reader: XmlReader | null = null

/** Reads a request. @throws {PkiError} `INPUT_NOT_CSR` where it is not as its schema says */
export function readAdHocRequest(octets: Uint8Array): AdHocRequest {
  const plain = readPlainly(octets)
  return plain ? { id: plain.id, csr: Buffer.from(plain.base64, 'base64') } : parseAdHocRequest(octets)
}

/** Reads a request by its schema, whatever form it has. @throws {PkiError} `INPUT_NOT_CSR` */
export function parseAdHocRequest(octets: Uint8Array): AdHocRequest {
  reader ??= new XmlReader('ad-hoc', LIMITS)
  try {
    checkUtf8(octets)
    const { id, base64 } = reader.read(octets, takeRequest)
    return { id, csr: decodeBare(base64) }
  } catch (error) {
    if (error instanceof XmlFault) throw malformed(error.message, error)
    throw error
  }
}

function takeRequest(root: XmlElement): { id: string; base64: string } {
  if (root.name !== ROOT) throw new XmlFault(`the document is a ${root.name}; allowed: ${ROOT}`)
  const csr = root.get('CertificateSigningRequest')
  return { id: root.attr('ID')?.value ?? '', base64: csr?.content ?? '' }
}

/** Appendix M: bare base64, with no PEM lines and no white space, where XML Schema would take any. */
function decodeBare(base64: string): Uint8Array {
  if (/\s/.test(base64)) throw malformed('white space in the CertificateSigningRequest; allowed: base64 alone')
  return Buffer.from(base64, 'base64')
}

const malformed = (why: string, cause?: unknown): PkiError =>
  new PkiError('INPUT_NOT_CSR', `the message is not as its schema says: ${why}`, {
    cause,
    source: SOURCE,
    cure: 'see server/xsd/ad-hoc.xsd',
  })

// What nearly every client sends: the elements alone, each value in the characters that stand for themselves. A subset of
// what the schema takes, so the parser would say the same of it; a test compares the two. White space is that of XML alone (XML 1.0 §2.3): `\s` would take octets that are no UTF-8.
const PLAIN =
  /^(?:<\?xml version="1\.0" encoding="(?:UTF|utf)-8"\?>)?[ \t\r\n]*<DeviceCertificateSigningRequest ID="([A-Za-z0-9._:-]{1,32})">[ \t\r\n]*<Version>1\.0<\/Version>[ \t\r\n]*<CertificateSigningRequest>((?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)?)<\/CertificateSigningRequest>[ \t\r\n]*<\/DeviceCertificateSigningRequest>[ \t\r\n]*$/

// The last character before padding has bits that say nothing, and then are 0. RFC 4648 §3.5
const STRAY_BITS = /[^AEIMQUYcgkosw048=]=$|[^AQgw]==$/

/** Returns what a message of the plainest form holds, at a tenth of the cost of parsing it; null where it is not one. */
export function readPlainly(octets: Uint8Array): { readonly id: string; readonly base64: string } | null {
  const found = PLAIN.exec(Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength).toString('latin1'))
  if (!found) return null
  const [, id = '', base64 = ''] = found
  return STRAY_BITS.test(base64) ? null : { id, base64 }
}
