import { type XmlDocument, XmlElement } from 'libxml2-wasm'
import { XmlFault, XmlReader, XmlSizeFault } from '../xml/xml-reader.ts'
import type { EntryPage, ParseReply, ParseSetup } from './parse-messages.ts'

// A whole page is in the memory of two threads at the same time.
const PAGE_CSRS = 1024
const ROOT = 'SubmitCSRBatch'
const ENTRY = 'DeviceCSR'

/** Reads SubmitCSRBatch documents, one at a time: first its ID, then its entries page by page, without decoding the CSRs. */
export class BatchReader {
  readonly #maxCsrs: number
  readonly #reader: XmlReader
  #document: XmlDocument | null = null
  #next: XmlElement | null = null

  constructor({ maxCsrs }: ParseSetup) {
    this.#maxCsrs = maxCsrs
    // A CSR has two tags and three equal signs (its ID and base64 padding). Twice as many, so that a batch that is somewhat
    // too large is reported with its number of CSRs.
    this.#reader = new XmlReader('batched', { tags: 4 * maxCsrs + 1000, equalSigns: 6 * maxCsrs + 1000 })
  }

  /** Opens a document: says whether it is a batch, is not one, or has too many CSRs. */
  open(octets: Uint8Array): ParseReply {
    this.close()
    try {
      this.#document = this.#reader.open(octets)
      return this.#describe(octets, this.#document.root)
    } catch (error) {
      this.close()
      if (error instanceof XmlSizeFault) return { kind: 'too-many', reference: null, message: error.message }
      if (error instanceof XmlFault) return { kind: 'invalid', reference: null, message: error.message }
      throw error
    }
  }

  /** Returns the next entries; an empty page after the last one. */
  page(): EntryPage {
    let names = ''
    let csrs = ''
    for (let count = 0; count < PAGE_CSRS && this.#next !== null; count++) {
      const name = idOf(this.#next)
      const csr = this.#next.content
      // SEC Appendix M: base64 without PEM lines or white space. The schema type would allow white space.
      if (/\s/.test(csr)) return { names, csrs, fault: `DeviceCSR "${name}" has white space in its base64` }
      names += `${name}\n`
      csrs += `${csr}\n`
      this.#next = entryFrom(this.#next.next)
    }
    return { names, csrs, fault: null }
  }

  /** Frees the document. */
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

  // A quick upper bound: walking the tree takes longer, but a comment may contain the text of a tag.
  #mayBeTooMany(octets: Uint8Array): boolean {
    const text = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength)
    let count = 0
    for (let at = text.indexOf(`<${ENTRY}`); at !== -1; at = text.indexOf(`<${ENTRY}`, at + 1)) count++
    return count > this.#maxCsrs
  }
}

type Node = XmlElement['firstChild']

/** Returns the first entry among a node and its next siblings. */
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
  if (id === undefined) throw new Error(`the schema allowed a ${element.name} without ID`)
  return id
}
