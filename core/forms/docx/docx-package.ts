import { zipSync } from 'fflate'
import { XmlDocument, type XmlElement } from 'libxml2-wasm'
import { PkiError } from '../../base/index.ts'
import { OctetBudget, readZip } from '../../pki/input/index.ts'

const MAX_OCTETS = 256 * 1_048_576
const MAX_PARTS = 5_000
// Zip cannot say an earlier day, and a day of its own would make each marking another file.
const EARLIEST = '1980-01-01T00:00:00'

export const malformed = (why: string, cause?: unknown): PkiError =>
  new PkiError('FORM_MALFORMED', `the DOCX ${why}`, { cause })

/** The parts of a DOCX (ECMA-376 part 2), by name; the XML ones are read when they are asked for. */
export class DocxPackage {
  readonly #parts: Map<string, Uint8Array>
  readonly #read = new Map<string, XmlDocument>()

  /** @throws {PkiError} `FORM_MALFORMED`, `INPUT_TOO_LARGE` */
  constructor(bytes: Uint8Array) {
    const names = new Set<string>()
    const isNew = (member: string): boolean => {
      if (names.has(member)) throw malformed(`contains "${member}" twice`)
      names.add(member)
      if (names.size > MAX_PARTS) throw malformed(`has more than ${MAX_PARTS} parts`)
      return true
    }
    const name = 'the DOCX'
    const files = readZip({ name, bytes }, new OctetBudget(name, MAX_OCTETS), isNew)
    this.#parts = new Map(files.map((file) => [file.name.slice(name.length + 1), file.bytes]))
  }

  get names(): string[] {
    return [...this.#parts.keys()]
  }

  has(name: string): boolean {
    return this.#parts.has(name)
  }

  /** Returns the root of an XML part, which may be changed. @throws {PkiError} `FORM_MALFORMED` */
  root(name: string): XmlElement {
    const known = this.#read.get(name)
    if (known) return known.root
    const bytes = this.#parts.get(name)
    if (bytes === undefined) throw malformed(`lacks "${name}"`)
    const document = parse(bytes, name)
    this.#read.set(name, document)
    return document.root
  }

  add(name: string, xml: string): void {
    this.#parts.set(name, Buffer.from(xml))
  }

  /** Puts a part that was read and changed back in. */
  store(name: string): void {
    const document = this.#read.get(name)
    if (document) this.#parts.set(name, Buffer.from(document.toString({ format: false })))
  }

  toZip(): Uint8Array {
    return zipSync(Object.fromEntries(this.#parts), { mtime: EARLIEST })
  }

  close(): void {
    for (const document of this.#read.values()) document.dispose()
    this.#read.clear()
  }
}

function parse(bytes: Uint8Array, name: string): XmlDocument {
  const octets = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  // No part of a DOCX has one, and what it declares could grow without end.
  const hasDoctype = octets.includes('<!DOCTYPE') || octets.includes(Buffer.from('<!DOCTYPE', 'utf16le'))
  if (hasDoctype) throw malformed(`has a document type declaration in "${name}", which is not read`)
  try {
    const document = XmlDocument.fromBuffer(bytes)
    if (document.dtd === null) return document
    document.dispose()
  } catch (cause) {
    throw malformed(`has a part "${name}" that is not well-formed XML`, cause)
  }
  throw malformed(`has a document type declaration in "${name}", which is not read`)
}
