import { XmlElement } from 'libxml2-wasm'
import { checkUtf8 } from '../xml/check-utf8.ts'
import { XmlFault, XmlSizeFault } from '../xml/xml-fault.ts'
import { XmlReader } from '../xml/xml-reader.ts'
import type { ParseReply } from './parsed-batch.ts'

/** Returns what reads documents of the interface. */
export const makeBatchReader = (maxCsrs: number): XmlReader =>
  // Two tags and three signs a CSR (its ID and what base64 ends with), and as many again for a batch that is too large.
  new XmlReader('batched', { tags: 4 * maxCsrs + 1000, equalSigns: 6 * maxCsrs + 1000 })

/** Reads a SubmitCSRBatch: whether it is one, how many CSRs it has, and what they are. They are not decoded. */
export function readBatch(octets: Uint8Array, reader: XmlReader, maxCsrs: number): ParseReply {
  try {
    checkUtf8(octets)
    return reader.read(octets, (root) => readRoot(root, maxCsrs))
  } catch (error) {
    if (error instanceof XmlSizeFault) return { kind: 'too-many', reference: null, message: error.message }
    if (error instanceof XmlFault) return { kind: 'invalid', reference: null, message: error.message }
    throw error
  }
}

const ROOT = 'SubmitCSRBatch'

function readRoot(root: XmlElement, maxCsrs: number): ParseReply {
  if (root.name !== ROOT) throw new XmlFault(`the document is a ${root.name}; allowed: ${ROOT}`)
  const reference = idOf(root)
  const names: string[] = []
  const csrs: string[] = []
  for (let node = root.firstChild; node !== null; node = node.next) {
    if (!(node instanceof XmlElement) || node.name !== 'DeviceCSR') continue
    const csr = node.content.trim()
    // SEC Appendix M: base64 with no PEM lines and no white space; the schema's type would let white space pass.
    if (/\s/.test(csr))
      return { kind: 'invalid', reference, message: `DeviceCSR "${idOf(node)}" has white space within its base64` }
    names.push(idOf(node))
    csrs.push(csr)
  }
  if (names.length > maxCsrs) {
    const message = `the batch has ${names.length} CSRs; allowed: ${maxCsrs}`
    return { kind: 'too-many', reference, message }
  }
  return { kind: 'batch', reference, names: lines(names), csrs: lines(csrs) }
}

const lines = (texts: readonly string[]): string => `${texts.join('\n')}\n`

function idOf(element: XmlElement): string {
  const id = element.attr('ID')?.value
  if (id === undefined) throw new Error(`the schema has let a ${element.name} without ID through`)
  return id
}
