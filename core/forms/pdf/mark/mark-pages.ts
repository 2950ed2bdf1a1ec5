import { readFileSync } from 'node:fs'
import * as fontkit from '@cantoo/fontkit'
import { type PDFDocument, type PDFFont, PDFName, type PDFPage, type PDFRef } from '@cantoo/pdf-lib'
import { PkiError } from '../../../base/index.ts'
import { MARK_TEXT } from '../../mark-text.ts'
import { isMarkedUpright } from '../check/judge-page.ts'
import { digestOf } from '../page/digest.ts'
import type { Painting } from '../page/painting.ts'
import { unsound } from '../page/pdf-errors.ts'
import { MARK_FONT_FILE } from '../page/pdfjs.ts'
import { readPaintings } from '../page/read-paintings.ts'
import { appendUpdate } from './append-update.ts'
import { findPlace, MARK_WIDTH, type Place } from './free-place.ts'
import { type OpenPdf, openPdf, rewrite } from './open-pdf.ts'
import { refuseUnmarkable } from './refuse-unmarkable.ts'
import { removeMark, writeMark } from './write-mark.ts'

export interface MarkedPdf {
  /** Null if every page was marked already. */
  readonly bytes: Uint8Array | null
  /** What the user should know of the document. */
  readonly warnings: readonly string[]
}

/** A page that lacks the mark, and where the mark goes. */
interface PlannedMark extends Pick<Painting, 'page' | 'ref' | 'view' | 'rotation' | 'pointsPerUnit'> {
  readonly place: Place
}

interface Survey {
  /** Of each page: what it shows, without marks of this program. */
  readonly digests: readonly string[]
  readonly unmarked: readonly number[]
  /** The fields and permissions of the document. */
  readonly facts: string
}

/**
 * Puts the mark on each page that does not show it upright already, and reads the result again before it is handed out.
 * Runs in the limited process. One library reads the PDF and another changes it, one after the other, because each takes
 * a hundred megabytes for a long form.
 * @throws {PkiError} as `markPdf` does
 */
export async function markPages(bytes: Uint8Array, password: string | null): Promise<MarkedPdf> {
  const marks: PlannedMark[] = []
  const before = await survey(bytes, password, (painting) => marks.push(planOf(painting)))
  if (marks.length === 0) return { bytes: null, warnings: [] }
  let warnings: string[] = []
  let failed: readonly number[] = []
  // The second time, what went wrong is drawn as one object, which nothing that it leaves open can reach out of.
  for (let attempt = 1; attempt <= 2; attempt++) {
    const open = await openPdf(bytes, password)
    const changed = new Set<PDFRef>()
    warnings = warningsOf(open, marks, before.digests.length, changed)
    const marked = await writeMarks(open, marks, failed, changed)
    failed = changedPages(before, await survey(marked, password))
    if (failed.length === 0) return { bytes: marked, warnings }
  }
  throw new PkiError('FORM_UNSUPPORTED', `page ${failed[0]} of the PDF would not look the same with the mark on it`, {
    cure: 'print it to a new PDF, and mark that',
  })
}

/** Looks at every page, and tells `plan` of those that lack the mark. */
async function survey(
  bytes: Uint8Array,
  password: string | null,
  plan: (painting: Painting) => void = () => {},
): Promise<Survey> {
  const paintings = await readPaintings(bytes, password)
  const digests: string[] = []
  const unmarked: number[] = []
  for await (const painting of paintings) {
    digests.push(digestOf(painting))
    if (isMarkedUpright(painting)) continue
    unmarked.push(painting.page)
    plan(painting)
  }
  const facts = await paintings.facts()
  await paintings.close()
  return { digests, unmarked, facts }
}

/** Returns the pages of the result that show something else than before, or no mark. */
function changedPages(before: Survey, after: Survey): number[] {
  if (after.digests.length !== before.digests.length || after.facts !== before.facts)
    throw unsound('would not have the same pages, fields and permissions with the mark on it')
  const changed = before.digests.flatMap((digest, i) => (digest === after.digests[i] ? [] : [i + 1]))
  return [...new Set([...changed, ...after.unmarked])]
}

function warningsOf(
  { bytes, document, end }: OpenPdf,
  marks: readonly PlannedMark[],
  pageCount: number,
  changed: Set<PDFRef>,
): string[] {
  const warnings = refuseUnmarkable(document, changed)
  const pages = document.getPageCount()
  if (pages !== pageCount) throw unsound(`has ${pages} or ${pageCount} pages, depending on the reader`)
  if (end === null || !hasEnd(bytes)) warnings.push('is damaged at its end; look at every page of the result')
  return [
    ...warnings,
    ...marks.flatMap(({ page, place }) => (place.warning === null ? [] : [`page ${page} ${place.warning}`])),
  ]
}

async function writeMarks(
  open: OpenPdf,
  marks: readonly PlannedMark[],
  apart: readonly number[],
  changed: Set<PDFRef>,
): Promise<Uint8Array> {
  const { bytes, document, cipher, end } = open
  const { context } = document
  const firstNew = context.largestObjectNumber + 1
  const pages = document.getPages()
  const font = await embedFont(document)
  const frames = new Map<string, PDFRef>()
  for (const mark of marks) {
    const page = pages[mark.page - 1] as PDFPage
    checkPage(page, mark)
    // The same page may stand in a document twice.
    if (changed.has(page.ref)) continue
    changed.add(page.ref)
    removeMark(page)
    writeMark(page, mark, mark.place, font, apart.includes(mark.page), frames)
  }
  if (end === null) return rewrite(open, firstNew)
  await font.embed()
  const added = context
    .enumerateIndirectObjects()
    .map(([ref]) => ref)
    .filter(({ objectNumber }) => objectNumber >= firstNew)
  return appendUpdate(bytes, context, [...changed, ...added], end, cipher)
}

// ISO 32000-2 Annex H: readers look for the end-of-file marker in the last 1024 octets.
const hasEnd = (bytes: Uint8Array): boolean => Buffer.from(bytes.subarray(-1024)).includes('%%EOF')

function planOf(painting: Painting): PlannedMark {
  const { page, ref, view, rotation, pointsPerUnit } = painting
  const place = findPlace(painting, MARK_WIDTH)
  if (place !== null) return { page, ref, view, rotation, pointsPerUnit, place }
  throw new PkiError(
    'FORM_UNSUPPORTED',
    `page ${painting.page} is too small for the mark in letters that can be read`,
    {
      cure: 'print it to larger paper, and mark that',
    },
  )
}

/**
 * A page whose content is damaged would be written without it, and nobody would see the loss.
 * @throws {PkiError} `FORM_MALFORMED`
 */
function checkPage({ node, ref: { objectNumber }, doc: { context } }: PDFPage, { page, ref }: PlannedMark): void {
  if (ref !== null && ref.num !== objectNumber)
    throw unsound(`has two objects for page ${page}, depending on the reader`)
  const contents = node.get(PDFName.of('Contents'))
  const list = context.lookup(contents)
  const parts =
    list && 'asArray' in list ? (list as { asArray(): Parameters<typeof context.lookup>[0][] }).asArray() : [contents]
  const isLost = parts.some((part) => part !== undefined && !isReadable(context.lookup(part)))
  if (isLost) throw unsound(`refers to content of page ${page} that is missing or damaged`)
}

const isReadable = (object: object | undefined): boolean =>
  object !== undefined && object.constructor.name !== 'PDFInvalidObject'

async function embedFont(document: PDFDocument): Promise<PDFFont> {
  document.registerFontkit(fontkit)
  // ISO 32000-2 §9.9.2: the font of a subset is named by six capitals before its name; the library would draw them by lot.
  const options = { subset: true, customName: 'TPKIMK+LiberationSans-Bold' }
  const font = await document.embedFont(readFileSync(MARK_FONT_FILE), options)
  if (font.widthOfTextAtSize(MARK_TEXT, 1) > MARK_WIDTH) throw new Error('the font of the mark is wider than it was')
  return font
}
