import { PDFArray, PDFDict, type PDFDocument, PDFName, type PDFObject, PDFRef, PDFStream } from '@cantoo/pdf-lib'
import { PkiError } from '../../../base/index.ts'

const name = PDFName.of

/**
 * Refuses a document that a mark would break or on which it would not be seen. Returns warnings about the rest.
 * @throws {PkiError} `FORM_SIGNED`, `FORM_UNSUPPORTED`
 */
export function refuseUnmarkable(document: PDFDocument, changed: Set<PDFRef>): string[] {
  const { catalog } = document
  const form = catalog.lookupMaybe(name('AcroForm'), PDFDict)
  const permissions = catalog.lookupMaybe(name('Perms'), PDFDict)
  const fields = form?.lookupMaybe(name('Fields'), PDFArray)
  const signed = signedField(fields, null, new Set())
  if (signed !== null || permissions?.has(name('DocMDP'))) throw signatureError(signed)
  const warnings: string[] = []
  if (permissions?.has(name('UR3')) || permissions?.has(name('UR'))) {
    catalog.delete(name('Perms'))
    if (document.context.trailerInfo.Root instanceof PDFRef) changed.add(document.context.trailerInfo.Root)
    warnings.push('extra rights for Adobe Reader were removed, because any change ends them; it can still be filled in')
  }
  if (form?.has(name('XFA'))) {
    if (isDynamic(document, fields)) throw dynamicXfa()
    warnings.push('has an XFA part, which stays as it is; the mark is on the pages that every viewer shows')
  }
  return [...warnings, ...activeContent(document)]
}

/** Returns the name of a field with a signature (ISO 32000-2 §12.7.5.5), null if there is none. */
function signedField(fields: PDFArray | undefined, inherited: PDFName | null, seen: Set<PDFDict>): string | null {
  for (let i = 0; i < (fields?.size() ?? 0); i++) {
    const field = fields?.lookupMaybe(i, PDFDict)
    if (!field || seen.has(field)) continue
    seen.add(field)
    const type = field.lookupMaybe(name('FT'), PDFName) ?? inherited
    if (type === name('Sig') && field.lookup(name('V')) instanceof PDFDict) return titleOf(field)
    const deeper = signedField(field.lookupMaybe(name('Kids'), PDFArray), type, seen)
    if (deeper !== null) return deeper
  }
  return null
}

function titleOf(field: PDFDict): string {
  const title = field.lookup(name('T'))
  return title && 'decodeText' in title ? (title as { decodeText(): string }).decodeText() : ''
}

const signatureError = (field: string | null): PkiError =>
  new PkiError(
    'FORM_SIGNED',
    `the PDF is digitally signed${field === null || field === '' ? '' : ` (field "${field}")`}; a mark would break the signature`,
    { cure: 'mark the form before it is signed' },
  )

/** A dynamic form makes its pages from the XFA part when it is opened; the PDF has one page that says "please wait". */
function isDynamic({ catalog }: PDFDocument, fields: PDFArray | undefined): boolean {
  return String(catalog.get(name('NeedsRendering'))) === 'true' || (fields?.size() ?? 0) === 0
}

const dynamicXfa = (): PkiError =>
  new PkiError(
    'FORM_UNSUPPORTED',
    'the PDF is a dynamic XFA form: its pages are made when it is opened, and cannot hold a mark',
    {
      cure: 'print it to a PDF from the program that shows it, and mark that',
    },
  )

/** Names what may act or hide in a PDF, wherever it stands: objects lie within objects. */
function activeContent({ context }: PDFDocument): string[] {
  const found = { hasScript: false, hasAttachment: false }
  for (const [, object] of context.enumerateIndirectObjects()) lookThrough(object, found)
  return [
    ...(found.hasScript ? ['contains JavaScript, which was not run and stays in it'] : []),
    ...(found.hasAttachment ? ['contains attached files, which were not opened and stay in it unmarked'] : []),
  ]
}

function lookThrough(object: PDFObject, found: { hasScript: boolean; hasAttachment: boolean }): void {
  if (object instanceof PDFArray) for (const each of object.asArray()) lookThrough(each, found)
  const dict = object instanceof PDFStream ? object.dict : object
  if (!(dict instanceof PDFDict)) return
  const isScript = dict.get(name('S')) === name('JavaScript') || dict.has(name('JavaScript')) || dict.has(name('JS'))
  if (isScript) found.hasScript = true
  if (dict.has(name('EF')) || dict.has(name('EmbeddedFiles'))) found.hasAttachment = true
  for (const each of dict.values()) lookThrough(each, found)
}
