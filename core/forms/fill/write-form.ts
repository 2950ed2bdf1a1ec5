import { PDFDict, PDFDocument, PDFName } from '@cantoo/pdf-lib'
import type { FormValues } from '../../records/index.ts'
import { type FormDefinition, type RegisterSource, valueFieldsOf } from '../definition/form-schema.ts'
import { IDENTITY_KEY } from '../form-format.ts'
import { drawForm } from './draw-form.ts'
import { embedFonts } from './form-fonts.ts'
import { FormSheet } from './form-sheet.ts'
import { linesOf } from './form-values.ts'
import type { FormIdentity } from './identity-text.ts'
import { textString } from './structure-tree.ts'

export interface WriteOptions {
  readonly participant: string | null
  /** Leaves the values in fields that can be edited. */
  readonly isEditable: boolean
  readonly nowMs: number
}

/**
 * Returns a form as a tagged PDF, not marked yet.
 * @throws {PkiError} `FORM_VALUES_INVALID` for a character that cannot be shown
 */
export async function writeForm(form: FormDefinition, values: FormValues, options: WriteOptions): Promise<Uint8Array> {
  const { participant, isEditable, nowMs } = options
  const document = await newDocument(`${form.title} (${form.id})`, nowMs)
  const fonts = await embedFonts(document, isEditable, JSON.stringify(values))
  checkCharacters(form, values, fonts.check)
  const sheet = new FormSheet(document, fonts)
  drawForm(sheet, form, values, isEditable)
  const authority = form.registrationAuthority.toUpperCase()
  sheet.head(headOf(form, values))
  sheet.foot([
    `${form.id}, version ${form.version}, to the ${authority} Registration Authority`,
    'Laid out by smki-test-pki; the official layout was not available',
  ])
  sheet.tree.finish()
  const more = { participant, values: isEditable ? null : { ...values }, isOfficial: false }
  writeIdentity(document, { format: 1, form: form.id, version: form.version, ...more })
  return document.save({ updateFieldAppearances: false })
}

/** Returns an empty document with title, language, dates and metadata. */
export async function newDocument(title: string, nowMs: number): Promise<PDFDocument> {
  const document = await PDFDocument.create({ updateMetadata: false })
  const now = new Date(nowMs)
  document.setTitle(title, { showInWindowTitleBar: true })
  document.setLanguage('en-GB')
  document.setProducer('smki-test-pki')
  document.setCreationDate(now)
  document.setModificationDate(now)
  writeMetadata(document, title, now)
  return document
}

/** The running head of every page: the form, the organisation and the person. */
function headOf(form: FormDefinition, values: FormValues): string[] {
  const from = (source: RegisterSource): readonly string[] =>
    valueFieldsOf(form).flatMap((field) => (field.from === source ? linesOf(values[field.id]) : []))
  const person = [...from('person.name'), ...linesOf(values['declared-by'])].slice(0, 1)
  return [form.title, [...from('participant.name'), ...person].join(' · ')]
}

const escaped = (text: string): string => text.replace(/[<>&]/g, (each) => `&#${each.charCodeAt(0)};`)

/** Writes the metadata by which a reader knows that the PDF is made to PDF/UA-1. @see ISO 14289-1 5 */
function writeMetadata({ catalog, context }: PDFDocument, title: string, now: Date): void {
  const at = now.toISOString()
  const xml = `<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><dc:title><rdf:Alt><rdf:li xml:lang="x-default">${escaped(title)}</rdf:li></rdf:Alt></dc:title><dc:language><rdf:Bag><rdf:li>en-GB</rdf:li></rdf:Bag></dc:language><xmp:CreateDate>${at}</xmp:CreateDate><xmp:ModifyDate>${at}</xmp:ModifyDate><pdf:Producer>smki-test-pki</pdf:Producer><pdfuaid:part>1</pdfuaid:part></rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>`
  const stream = context.stream(Buffer.from(xml), { Type: 'Metadata', Subtype: 'XML' })
  catalog.set(PDFName.of('Metadata'), context.register(stream))
}

function checkCharacters(form: FormDefinition, values: FormValues, check: (text: string, where: string) => void): void {
  check(JSON.stringify(form.pages), `form "${form.id}"`)
  for (const [id, value] of Object.entries(values)) for (const line of linesOf(value)) check(line, `"${id}"`)
}

/** Writes the identity of a form into the document information. @see ISO 32000-1 14.3.3 */
export function writeIdentity(document: PDFDocument, identity: FormIdentity): void {
  const { Info } = document.context.trailerInfo
  const info = document.context.lookup(Info, PDFDict)
  info.set(PDFName.of(IDENTITY_KEY), textString(JSON.stringify(identity)))
}
