import { readFileSync } from 'node:fs'
import * as fontkit from '@cantoo/fontkit'
import { type PDFDocument, type PDFFont, PDFName, type PDFPage } from '@cantoo/pdf-lib'
import { PkiError } from '../../../base/index.ts'
import { MARK_TEXT } from '../../mark-text.ts'
import { isMarkedUpright } from '../check/judge-page.ts'
import type { Painting } from '../page/painting.ts'
import { MARK_FONT_FILE } from '../page/pdfjs.ts'
import { readPaintings } from '../page/read-paintings.ts'
import { findPlace, MARK_WIDTH, type Place } from './free-place.ts'
import { type OpenPdf, openPdf } from './open-pdf.ts'
import { refuseUnmarkable } from './refuse-unmarkable.ts'
import { removeMark, writeMark } from './write-mark.ts'

export interface MarkedPdf {
  /** Null where every page was marked already. */
  readonly bytes: Uint8Array | null
  /** What the user should know of the document. */
  readonly warnings: readonly string[]
}

/** A page that lacks the mark, and where it goes. */
interface PlannedMark extends Pick<Painting, 'page' | 'view' | 'rotation' | 'pointsPerUnit'> {
  readonly place: Place
}

interface Plan {
  readonly pageCount: number
  readonly marks: readonly PlannedMark[]
}

/**
 * Puts the mark on each page that does not show it upright already. Runs in the limited process. The PDF is looked at
 * by one library and written by another, one after the other, since each takes a hundred megabytes for a long form.
 * @throws {PkiError} as `markPdf` does
 */
export async function markPages(bytes: Uint8Array, password: string | null): Promise<MarkedPdf> {
  const { pageCount, marks } = await planMarks(bytes, password)
  if (marks.length === 0) return { bytes: null, warnings: [] }
  const open = await openPdf(bytes, password)
  const { document } = open
  const warnings = refuseUnmarkable(document)
  if (!hasEnd(bytes)) warnings.push('is cut off or damaged at its end; look at every page of the result')
  const pages = document.getPages()
  if (pages.length !== pageCount) throw unsound(`has ${pages.length} pages or ${pageCount}, by the way it is read`)
  const font = await embedFont(document)
  for (const mark of marks) {
    const page = pages[mark.page - 1] as PDFPage
    checkWhole(page, mark.page)
    removeMark(page)
    writeMark(page, mark, mark.place, font)
    if (mark.place.warning !== null) warnings.push(`page ${mark.page} ${mark.place.warning}`)
  }
  return { bytes: await save(open), warnings }
}

async function planMarks(bytes: Uint8Array, password: string | null): Promise<Plan> {
  const paintings = await readPaintings(bytes, password)
  const marks: PlannedMark[] = []
  for await (const painting of paintings) {
    if (isMarkedUpright(painting)) continue
    const { page, view, rotation, pointsPerUnit } = painting
    marks.push({ page, view, rotation, pointsPerUnit, place: placeOn(painting) })
  }
  await paintings.close()
  return { pageCount: paintings.pageCount, marks }
}

// ISO 32000-2 Annex H: readers look for the end-of-file marker in the last 1024 octets.
const hasEnd = (bytes: Uint8Array): boolean => Buffer.from(bytes.subarray(-1024)).includes('%%EOF')

const unsound = (how: string): PkiError =>
  new PkiError('FORM_MALFORMED', `the PDF ${how}`, { cure: 'print it to a new PDF, and mark that' })

function placeOn(painting: Painting): Place {
  const place = findPlace(painting, MARK_WIDTH)
  if (place !== null) return place
  throw new PkiError(
    'FORM_UNSUPPORTED',
    `page ${painting.page} is too small for the mark in letters that can be read`,
    {
      cure: 'print it to larger paper, and mark that',
    },
  )
}

/** A page whose content is damaged would be written without it, and nobody would see the loss. */
function checkWhole({ node, doc: { context } }: PDFPage, number: number): void {
  const contents = node.get(PDFName.of('Contents'))
  const list = context.lookup(contents)
  const parts =
    list && 'asArray' in list ? (list as { asArray(): Parameters<typeof context.lookup>[0][] }).asArray() : [contents]
  const isLost = parts.some((part) => part !== undefined && !isReadable(context.lookup(part)))
  if (isLost) throw unsound(`refers to content of page ${number} that is missing or damaged`)
}

const isReadable = (object: object | undefined): boolean =>
  object !== undefined && object.constructor.name !== 'PDFInvalidObject'

async function embedFont(document: PDFDocument): Promise<PDFFont> {
  document.registerFontkit(fontkit)
  // ISO 32000-2 §9.9.2: the font of a subset is named by six capitals before its name; the library would draw them by lot.
  const options = { subset: true, customName: 'TPKIMK+LiberationSans' }
  const font = await document.embedFont(readFileSync(MARK_FONT_FILE), options)
  if (font.widthOfTextAtSize(MARK_TEXT, 1) > MARK_WIDTH) throw new Error('the font of the mark is wider than it was')
  return font
}

async function save({ document, protection }: OpenPdf): Promise<Uint8Array> {
  if (protection !== null) document.encrypt({ userPassword: protection.user, ownerPassword: protection.owner })
  // Packing objects takes a second for 500 pages, and saves a third of the octets.
  return document.save({ addDefaultPage: false, updateFieldAppearances: false, useObjectStreams: false })
}
