import { type XmlDocument, XmlElement } from 'libxml2-wasm'
import { checkUtf8, XmlFault, XmlReader, XmlSizeFault } from '../xml/xml-reader.ts'
import type { EntryPage, ParseReply, ParseSetup } from './parse-messages.ts'

// The whole of a page is in memory in two threads at once.
const PAGE_CSRS = 1024
const ROOT = 'SubmitCSRBatch'
const ENTRY = 'DeviceCSR'

/** Reads SubmitCSRBatch documents, one at a time: what it is first, then its entries page by page. They are not decoded. */
export class BatchReader {
  readonly #maxCsrs: number
  readonly #reader: XmlReader
  #document: XmlDocument | null = null
  #next: XmlElement | null = null

  constructor({ maxCsrs }: ParseSetup) {
    this.#maxCsrs = maxCsrs
    // Two tags and three signs a CSR (its ID and what base64 ends with), and as many again for a batch that is too large.
    this.#reader = new XmlReader('batched', { tags: 4 * maxCsrs + 1000, equalSigns: 6 * maxCsrs + 1000 })
  }

  /** Says whether a document is a batch, and one that is not too large. */
  open(octets: Uint8Array): ParseReply {
    this.close()
    try {
      checkUtf8(octets)
      this.#document = this.#reader.open(octets)
      return this.#describe(octets, this.#document.root)
    } catch (error) {
      this.close()
      if (error instanceof XmlSizeFault) return { kind: 'too-many', reference: null, message: error.message }
      if (error instanceof XmlFault) return { kind: 'invalid', reference: null, message: error.message }
      throw error
    }
  }

  /** Returns the next entries, none where there are no more. */
  page(): EntryPage {
    let names = ''
    let csrs = ''
    for (let count = 0; count < PAGE_CSRS && this.#next !== null; count++) {
      const name = idOf(this.#next)
      const csr = this.#next.content
      // SEC Appendix M: base64 with no PEM lines and no white space; the schema's type would let white space pass.
      if (/\s/.test(csr)) return { names, csrs, fault: `DeviceCSR "${name}" has white space in its base64` }
      names += `${name}\n`
      csrs += `${csr}\n`
      this.#next = entryFrom(this.#next.next)
    }
    return { names, csrs, fault: null }
  }

  /** Forgets the document. */
  close(): void {
    this.#document?.dispose()
    this.#document = null
    this.#next = null
  }

  #describe(octets: Uint8Array, root: XmlElement): ParseReply {
    if (root.name !== ROOT) throw new XmlFault(`the document is a ${root.name}; allowed: ${ROOT}`)
    const reference = idOf(root)
    this.#next = entryFrom(root.firstChild)
    const count = this.#mayBeTooMany(octets) ? countEntries(this.#next) : 0
    if (count <= this.#maxCsrs) return { kind: 'batch', reference }
    this.close()
    return { kind: 'too-many', reference, message: `the batch has ${count} CSRs; allowed: ${this.#maxCsrs}` }
  }

  // To walk through all of it takes longer, and a comment may speak of entries that are none.
  #mayBeTooMany(octets: Uint8Array): boolean {
    const text = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength)
    let count = 0
    for (let at = text.indexOf(`<${ENTRY}`); at !== -1; at = text.indexOf(`<${ENTRY}`, at + 1)) count++
    return count > this.#maxCsrs
  }
}

type Node = XmlElement['firstChild']

/** Returns the first entry among a node and those behind it. */
function entryFrom(first: Node): XmlElement | null {
  for (let node = first; node !== null; node = node.next)
    if (node instanceof XmlElement && node.name === ENTRY) return node
  return null
}

function countEntries(first: XmlElement | null): number {
  let count = 0
  for (let entry = first; entry !== null; entry = entryFrom(entry.next)) count++
  return count
}

function idOf(element: XmlElement): string {
  const id = element.attr('ID')?.value
  if (id === undefined) throw new Error(`the schema has let a ${element.name} without ID through`)
  return id
}
