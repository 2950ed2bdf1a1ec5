import type { XmlElement } from 'libxml2-wasm'
import { PkiError } from '../../core/base/index.ts'
import { checkUtf8 } from '../xml/check-utf8.ts'
import { XmlFault } from '../xml/xml-fault.ts'
import { XmlReader } from '../xml/xml-reader.ts'
import { readPlainly } from './read-plainly.ts'

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
