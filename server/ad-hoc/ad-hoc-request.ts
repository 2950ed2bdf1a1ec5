import type { XmlElement } from 'libxml2-wasm'
import { PkiError } from '../../core/base/index.ts'
import { XmlFault, XmlReader } from '../xml/xml-reader.ts'

/** A request of the Ad Hoc service. */
export interface AdHocRequest {
  readonly id: string
  /** DER of the PKCS#10 request. */
  readonly csr: Uint8Array
}

const SOURCE = 'SEC Appendix M, Ad Hoc Device CSR web service'
const ROOT = 'DeviceCertificateSigningRequest'

// A request has four elements and base64 at most two equal signs; the rest is room for comments.
const LIMITS = { tags: 32, equalSigns: 32 }

let reader: XmlReader | null = null

/** Reads a request. @throws {PkiError} `INPUT_NOT_CSR` if it is not valid against the schema */
export function readAdHocRequest(octets: Uint8Array): AdHocRequest {
  const matched = matchPlainRequest(octets)
  return matched ? { id: matched.id, csr: Buffer.from(matched.base64, 'base64') } : parseAdHocRequest(octets)
}

/** Parses and validates a request of any form. @throws {PkiError} `INPUT_NOT_CSR` */
export function parseAdHocRequest(octets: Uint8Array): AdHocRequest {
  reader ??= new XmlReader('ad-hoc', LIMITS)
  try {
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

/** Appendix M allows only base64, without PEM lines or white space. The schema type would allow white space. */
function decodeBare(base64: string): Uint8Array {
  if (/\s/.test(base64)) throw malformed('CertificateSigningRequest contains white space; allowed: base64 only')
  return Buffer.from(base64, 'base64')
}

const malformed = (why: string, cause?: unknown): PkiError =>
  new PkiError('INPUT_NOT_CSR', `the message is not a valid request: ${why}`, {
    cause,
    source: SOURCE,
    cure: 'see server/xsd/ad-hoc.xsd',
  })

// The form that nearly every client sends: only the elements, without entities or comments. It is a subset of what the
// schema allows, so the parser reads the same values; a test compares the two. The white space is that of XML 1.0 §2.3:
// `\s` would also match octets that are not UTF-8.
const PLAIN =
  /^(?:<\?xml version="1\.0" encoding="(?:UTF|utf)-8"\?>)?[ \t\r\n]*<DeviceCertificateSigningRequest ID="([A-Za-z0-9._:-]{1,32})">[ \t\r\n]*<Version>1\.0<\/Version>[ \t\r\n]*<CertificateSigningRequest>((?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)?)<\/CertificateSigningRequest>[ \t\r\n]*<\/DeviceCertificateSigningRequest>[ \t\r\n]*$/

// RFC 4648 §3.5: the unused bits of the last character before the padding must be 0.
const STRAY_BITS = /[^AEIMQUYcgkosw048=]=$|[^AQgw]==$/

/** Reads a request in that form at a tenth of the cost of parsing; returns null for any other form. */
export function matchPlainRequest(octets: Uint8Array): { readonly id: string; readonly base64: string } | null {
  const found = PLAIN.exec(Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength).toString('latin1'))
  if (!found) return null
  const [, id = '', base64 = ''] = found
  return STRAY_BITS.test(base64) ? null : { id, base64 }
}
