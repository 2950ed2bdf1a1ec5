import { isUtf8 } from 'node:buffer'
import { readFileSync } from 'node:fs'
import { XmlDocument, type XmlElement, XmlLibError, XsdValidator } from 'libxml2-wasm'

/** A document that is not well-formed XML, or not valid for its interface. */
export class XmlFault extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'XmlFault'
  }
}

/** A document that exceeds its {@link XmlLimits}. */
export class XmlSizeFault extends XmlFault {
  constructor(message: string) {
    super(message)
    this.name = 'XmlSizeFault'
  }
}

/** Limits on a document, which bound the memory of its tree. */
export interface XmlLimits {
  /** Tags, comments and similar, each of which begins with "<". */
  readonly tags: number
  /** Attributes, each of which has a "=". Base64 may contain "=" too. */
  readonly equalSigns: number
}

const LESS_THAN = 0x3c
const EQUAL_SIGN = 0x3d

/** The XML schemas in `server/xsd/`. */
export type XsdName = 'smki-repository' | 'batched' | 'ad-hoc'

/** Reads documents of one schema, which is compiled once. Call {@link dispose} when the reader is no longer needed. */
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
   * Parses and validates a document, passes its root to `take`, and then frees the tree. Refuses a document type
   * declaration, so a document cannot declare entities.
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

  /** Like {@link read}, but returns the document, for reading it step by step. The caller must dispose of it. @throws {XmlFault} */
  open(octets: Uint8Array): XmlDocument {
    checkUtf8(octets)
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

/** This file is two folders down in a checkout (`server/xml/`) and in a published package (`dist/tpki/`). */
const readXsd = (name: XsdName): string =>
  readFileSync(new URL(`../../server/xsd/${name}.xsd`, import.meta.url), 'utf8')

// The XML declaration is at the start, and is ASCII in every encoding that begins like UTF-8.
const DECLARATION_OCTETS = 200

/**
 * Refuses a document that is not UTF-8. `application/xml;charset=UTF-8` promises UTF-8, but a parser trusts the octets or
 * the XML declaration, so client and server could read different documents.
 */
function checkUtf8(octets: Uint8Array): void {
  // ASCII text in UTF-16 is also valid UTF-8, but every second octet is NUL.
  if (!isUtf8(octets) || octets.includes(0)) throw new XmlFault('the document is not UTF-8')
  const head = Buffer.from(octets.subarray(0, DECLARATION_OCTETS)).toString('latin1')
  const declared = /^(?:\xef\xbb\xbf)?<\?xml[^>]*?\sencoding\s*=\s*["']([^"']*)/.exec(head)?.[1]
  if (declared !== undefined && !/^(utf-8|us-ascii)$/i.test(declared))
    throw new XmlFault(`the document declares the encoding "${declared}"; allowed: UTF-8`)
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

const DOCTYPE = 'a document type declaration is not allowed'

function parse(octets: Uint8Array): XmlDocument {
  // Before parsing, so that declared entities are never expanded. `open` checks the parsed document again.
  if (Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength).includes('<!DOCTYPE'))
    throw new XmlFault(DOCTYPE)
  try {
    return XmlDocument.fromBuffer(octets)
  } catch (error) {
    throw faultOf(error)
  }
}

// A document may have a fault on every line.
const MAX_FAULTS = 3

function faultOf(error: unknown): unknown {
  if (!(error instanceof XmlLibError)) return error
  const faults = error.details.slice(0, MAX_FAULTS).map(({ message, line }) => `line ${line}: ${clean(message)}`)
  return new XmlFault(faults.join('; ') || clean(error.message), error)
}

const clean = (message: string): string => message.replace(/\s+/g, ' ').trim().replace(/\.$/, '')
