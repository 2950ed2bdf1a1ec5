import { isUtf8 } from 'node:buffer'
import { readFileSync } from 'node:fs'
import { XmlDocument, type XmlElement, XmlLibError, XsdValidator } from 'libxml2-wasm'

/** How much a document may hold; both bound the memory that its tree takes. */
export interface XmlLimits {
  /** Tags, comments and the like, each of which begins with "<". */
  readonly tags: number
  /** Attributes, each of which has a "=". Base64 has it too. */
  readonly equalSigns: number
}

const LESS_THAN = 0x3c
const EQUAL_SIGN = 0x3d

/** Reads documents of one schema. The schema is compiled once; whoever drops the reader disposes of it. */
export class XmlReader {
  readonly #schema: XmlDocument
  readonly #validator: XsdValidator
  readonly #limits: XmlLimits

  constructor(name: XsdName, limits: XmlLimits) {
    this.#limits = limits
    this.#schema = XmlDocument.fromString(readXsd(name))
    this.#validator = XsdValidator.fromDoc(this.#schema)
  }

  /**
   * Parses and validates a document and hands its root to `take`; nothing of the tree is left afterwards. A document type
   * declaration is refused, so no entity is ever declared.
   * @throws {XmlFault}
   */
  read<T>(octets: Uint8Array, take: (root: XmlElement) => T): T {
    const document = this.open(octets)
    try {
      return take(document.root)
    } finally {
      document.dispose()
    }
  }

  /** Like {@link read}, for a document that is looked at bit by bit; whoever opens it disposes of it. @throws {XmlFault} */
  open(octets: Uint8Array): XmlDocument {
    checkSize(octets, this.#limits)
    const document = parse(octets)
    try {
      if (document.dtd !== null) throw new XmlFault(DOCTYPE)
      this.#validate(document)
      return document
    } catch (error) {
      document.dispose()
      throw error
    }
  }

  #validate(document: XmlDocument): void {
    try {
      this.#validator.validate(document)
    } catch (error) {
      throw faultOf(error)
    }
  }

  dispose(): void {
    this.#validator.dispose()
    this.#schema.dispose()
  }
}

const DOCTYPE = 'a document type declaration is not allowed'

function parse(octets: Uint8Array): XmlDocument {
  // Before the parser sees it: what it declares is then never expanded. UTF-16 is looked at after parsing.
  if (Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength).includes('<!DOCTYPE'))
    throw new XmlFault(DOCTYPE)
  try {
    return XmlDocument.fromBuffer(octets)
  } catch (error) {
    throw faultOf(error)
  }
}

function checkSize(octets: Uint8Array, { tags, equalSigns }: XmlLimits): void {
  if (countUpTo(octets, LESS_THAN, tags + 1) > tags) throw new XmlSizeFault(`the document has more than ${tags} tags`)
  if (countUpTo(octets, EQUAL_SIGN, equalSigns + 1) > equalSigns)
    throw new XmlSizeFault(`the document has more than ${equalSigns} attributes`)
}

function countUpTo(octets: Uint8Array, octet: number, most: number): number {
  let count = 0
  for (let at = octets.indexOf(octet); at !== -1 && count < most; at = octets.indexOf(octet, at + 1)) count++
  return count
}

// A document that is wrong from end to end has a fault a line.
const MOST_FAULTS = 3

function faultOf(error: unknown): unknown {
  if (!(error instanceof XmlLibError)) return error
  const said = error.details.slice(0, MOST_FAULTS).map(({ message, line }) => `line ${line}: ${clean(message)}`)
  return new XmlFault(said.join('; ') || clean(error.message), error)
}

const clean = (message: string): string => message.replace(/\s+/g, ' ').trim().replace(/\.$/, '')

/** The XML schemas of this project. */
export type XsdName = 'smki-repository' | 'batched' | 'ad-hoc'

/** Returns the text of a schema. A published package has it beside `dist/`, a checkout one folder above this one. */
export function readXsd(name: XsdName): string {
  const isBuilt = import.meta.url.endsWith('/dist/server/xml/xml-reader.js')
  const folder = isBuilt ? '../../../server/xsd/' : '../xsd/'
  return readFileSync(new URL(`${folder}${name}.xsd`, import.meta.url), 'utf8')
}

// The declaration stands first, and all of it is ASCII in every encoding that begins as it does in UTF-8.
const DECLARATION_OCTETS = 200

/**
 * Refuses a document that is not UTF-8, as `application/xml;charset=UTF-8` says it is: a parser would believe its octets
 * or its declaration, and the two sides might read it differently.
 * @throws {XmlFault}
 */
export function checkUtf8(octets: Uint8Array): void {
  // UTF-16 of ASCII is UTF-8 too, with a NUL in every second place.
  if (!isUtf8(octets) || octets.includes(0)) throw new XmlFault('the document is not UTF-8')
  const head = Buffer.from(octets.subarray(0, DECLARATION_OCTETS)).toString('latin1')
  const declared = /^(?:\xef\xbb\xbf)?<\?xml[^>]*?\sencoding\s*=\s*["']([^"']*)/.exec(head)?.[1]
  if (declared !== undefined && !/^(utf-8|us-ascii)$/i.test(declared))
    throw new XmlFault(`the document says that it is "${declared}"; allowed: UTF-8`)
}

/** What is wrong with a document: it is no XML, or not the XML that the interface speaks. */
export class XmlFault extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'XmlFault'
  }
}

/** The document holds more than it may. */
export class XmlSizeFault extends XmlFault {
  constructor(message: string) {
    super(message)
    this.name = 'XmlSizeFault'
  }
}
