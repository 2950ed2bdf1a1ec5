import type { XmlElement } from 'libxml2-wasm'
import { PkiError } from '../../base/index.ts'
import { DocxPackage, malformed } from './docx-package.ts'

/** A word-processing document: its parts, and the names and namespaces that its main part uses. */
export interface Docx {
  readonly parts: DocxPackage
  readonly main: string
  /** ECMA-376 part 1 has two of each: transitional, which Word writes, and strict. */
  readonly w: string
  readonly r: string
}

const TRANSITIONAL = 'http://schemas.openxmlformats.org/'
const STRICT = 'http://purl.oclc.org/ooxml/'
const PACKAGE_RELATIONSHIPS = 'http://schemas.openxmlformats.org/package/2006/relationships'
export const CONTENT_TYPES = '[Content_Types].xml'
const SIGNATURES = /^_xmlsignatures\//i
// [MS-CFB]: what encrypted documents and those of Word 97 are kept in.
const COMPOUND_FILE = [0xd0, 0xcf, 0x11, 0xe0]

/**
 * Opens a DOCX.
 * @throws {PkiError} `FORM_MALFORMED`, `FORM_UNSUPPORTED`, `INPUT_TOO_LARGE`
 */
export function openDocx(bytes: Uint8Array): Docx {
  if (COMPOUND_FILE.every((octet, i) => bytes[i] === octet)) {
    throw new PkiError('FORM_UNSUPPORTED', 'the document is encrypted, or from Word 2003 or earlier', {
      cure: 'open it in Word and save it as .docx without a password',
    })
  }
  const parts = new DocxPackage(bytes)
  if (!parts.has(CONTENT_TYPES) || !parts.has('_rels/.rels')) throw malformed('is a zip but not a DOCX')
  if (/macroEnabled/i.test(contentTypesOf(parts)))
    throw new PkiError('FORM_UNSUPPORTED', 'the document contains macros', {
      cure: 'save it as .docx, without macros',
    })
  const main = relationshipsOf(parts, '').find(({ type }) => type.endsWith('/officeDocument'))?.target
  if (main === undefined || !parts.has(main)) throw malformed('is a zip but not a DOCX')
  const root = parts.root(main)
  const isStrict = root.namespaceUri === `${STRICT}wordprocessingml/main`
  if (!isStrict && root.namespaceUri !== `${TRANSITIONAL}wordprocessingml/2006/main`)
    throw malformed('is a zip but not a DOCX: its main part is not a text document')
  return {
    parts,
    main,
    w: root.namespaceUri,
    r: isStrict ? `${STRICT}officeDocument/relationships` : `${TRANSITIONAL}officeDocument/2006/relationships`,
  }
}

/** @throws {PkiError} `FORM_SIGNED` */
export function refuseSigned({ parts }: Docx): void {
  if (parts.names.some((name) => SIGNATURES.test(name)))
    throw new PkiError('FORM_SIGNED', 'the document is digitally signed; a mark would break the signature', {
      cure: 'mark the form before it is signed',
    })
}

const contentTypesOf = (parts: DocxPackage): string =>
  childrenOf(parts.root(CONTENT_TYPES))
    .map((element) => element.attr('ContentType')?.value ?? '')
    .join(' ')

export interface Relationship {
  readonly id: string
  readonly type: string
  /** The name of the part it leads to, or an address outside. */
  readonly target: string
  readonly isExternal: boolean
}

/** Returns the name of the part with the relationships of a part; the empty name is the package. */
export function relationshipsName(part: string): string {
  const slash = part.lastIndexOf('/')
  return `${part.slice(0, slash + 1)}_rels/${part.slice(slash + 1)}.rels`
}

export function relationshipsOf(parts: DocxPackage, part: string): Relationship[] {
  const name = relationshipsName(part)
  if (!parts.has(name)) return []
  const elements = parts.root(name).find('r:Relationship', { r: PACKAGE_RELATIONSHIPS }) as XmlElement[]
  return elements.map((element) => {
    const value = (attribute: string): string => element.attr(attribute)?.value ?? ''
    const isExternal = value('TargetMode') === 'External'
    return {
      id: value('Id'),
      type: value('Type'),
      isExternal,
      target: isExternal ? value('Target') : resolve(part, value('Target')),
    }
  })
}

/** A target is relative to the folder of the part, or to the root if it begins with a slash. */
const resolve = (part: string, target: string): string => new URL(target, `part:/${part}`).pathname.slice(1)

export function childrenOf(element: XmlElement): XmlElement[] {
  return element.find('*') as XmlElement[]
}
