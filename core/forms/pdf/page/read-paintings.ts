import type { FontFacts } from './graphics-state.ts'
import { hasNoneColorant } from './none-colorant.ts'
import { takeOperator } from './paint-operators.ts'
import { boxOf, PaintWalk, type WalkContext } from './paint-walk.ts'
import type { HiddenBecause, Painting } from './painting.ts'
import { passwordRequired, passwordWrong, unsound } from './pdf-errors.ts'
import { CMAP_FOLDER, FONT_FOLDER, getDocument, OPS, PasswordException, PasswordResponses } from './pdfjs.ts'

type PdfDocument = Awaited<ReturnType<typeof getDocument>['promise']>
type PdfPage = Awaited<ReturnType<PdfDocument['getPage']>>

// ISO 32000-2 Table 167, flags of annotations.
const HIDDEN = 1 << 1
const PRINT = 1 << 2
const NO_VIEW = 1 << 5

/** What each page of a PDF paints, one after another; a page is forgotten before the next is read. */
export interface Paintings {
  readonly pageCount: number
  [Symbol.asyncIterator](): AsyncIterator<Painting>
  /** Returns the fields and permissions of the document as text, to be compared with another's. */
  facts(): Promise<string>
  close(): Promise<void>
}

/**
 * Opens a PDF with pdf.js. It runs no script of the document and fetches nothing.
 * @throws {PkiError} `FORM_MALFORMED`, `FORM_PASSWORD_REQUIRED`, `FORM_PASSWORD_WRONG`
 */
export async function readPaintings(bytes: Uint8Array, password: string | null): Promise<Paintings> {
  const document = await open(bytes, password)
  const [shown, printed] = await Promise.all([
    document.getOptionalContentConfig({ intent: 'display' }),
    document.getOptionalContentConfig({ intent: 'print' }),
  ])
  const hasNone = hasNoneColorant(bytes)
  const isLayerOn = (layer: unknown): boolean => shown.isVisible(layer) && printed.isVisible(layer)
  return {
    pageCount: document.numPages,
    async *[Symbol.asyncIterator]() {
      for (let number = 1; number <= document.numPages; number++)
        yield await readPage(document, number, { isLayerOn, hasNoneColorant: hasNone })
    },
    async facts() {
      const fields = (await document.getFieldObjects()) as ReadonlyMap<string, unknown> | null
      return JSON.stringify([[...(fields ?? [])], await document.getPermissions()])
    },
    close: () => document.loadingTask.destroy(),
  }
}

async function open(bytes: Uint8Array, password: string | null): Promise<PdfDocument> {
  const task = getDocument({
    // pdf.js takes the octets for itself.
    data: new Uint8Array(bytes),
    ...(password === null ? {} : { password }),
    verbosity: 0,
    stopAtErrors: false,
    disableFontFace: true,
    isOffscreenCanvasSupported: false,
    isImageDecoderSupported: true,
    enableXfa: false,
    useSystemFonts: false,
    cMapUrl: CMAP_FOLDER,
    standardFontDataUrl: FONT_FOLDER,
  })
  try {
    return await task.promise
  } catch (cause) {
    if (cause instanceof PasswordException)
      throw cause.code === PasswordResponses.NEED_PASSWORD ? passwordRequired() : passwordWrong()
    throw unsound('cannot be read: its structure is damaged', cause)
  }
}

/** What holds for every page of a document. */
type DocumentFacts = Pick<WalkContext, 'isLayerOn' | 'hasNoneColorant'>

async function readPage(document: PdfDocument, number: number, facts: DocumentFacts): Promise<Painting> {
  try {
    const page = await document.getPage(number)
    const painting = await paintingOf(page, number, facts)
    page.cleanup()
    return painting
  } catch (cause) {
    throw unsound(`cannot be read at page ${number}: the content of the page is damaged`, cause)
  }
}

async function paintingOf(page: PdfPage, number: number, facts: DocumentFacts): Promise<Painting> {
  const annotations = (await page.getAnnotations({ intent: 'any' })) as readonly Annotation[]
  const { fnArray, argsArray } = await page.getOperatorList({ intent: 'any' })
  const fonts = await readFonts(page, fnArray, argsArray)
  const hidden = new Map(annotations.map(({ id, annotationFlags }) => [id, hiddenBecause(annotationFlags)]))
  const view = boxOf(page.view)
  const walk = new PaintWalk({
    ...facts,
    view,
    fontOf: (name) => fonts.get(name) ?? { fontMatrix: [0.001] },
    annotationHidden: (id) => hidden.get(id) ?? null,
  })
  for (const [i, operator] of fnArray.entries()) takeOperator(walk, operator, argsArray[i] ?? [])
  return {
    page: number,
    ref: page.ref,
    view,
    rotation: rotationOf(page.rotate),
    pointsPerUnit: page.userUnit > 0 ? page.userUnit : 1,
    runs: walk.runs,
    paints: walk.paints,
    annotations: annotations.filter(takesRoom).map(({ rect }) => boxOf(rect)),
  }
}

interface Annotation {
  readonly id: string
  readonly subtype: string
  readonly annotationFlags: number
  readonly rect: readonly number[]
}

function hiddenBecause(flags: number): HiddenBecause | null {
  if ((flags & HIDDEN) !== 0 || (flags & NO_VIEW) !== 0) return 'is in an annotation that is not shown'
  return (flags & PRINT) === 0 ? 'is in an annotation that does not print' : null
}

// A pop-up opens beside what it belongs to, and a link lies over what is painted anyway.
const takesRoom = ({ subtype, annotationFlags }: Annotation): boolean =>
  subtype !== 'Popup' && subtype !== 'Link' && (annotationFlags & HIDDEN) === 0

/** Fonts arrive by a way of their own, perhaps after the operators that name them. */
async function readFonts(page: PdfPage, operators: readonly number[], args: readonly unknown[][]) {
  const names = new Set<string>()
  for (const [i, operator] of operators.entries()) {
    if (operator === OPS.setFont) names.add(String(args[i]?.[0]))
    if (operator !== OPS.setGState) continue
    for (const [key, value] of (args[i]?.[0] ?? []) as [string, unknown][])
      if (key === 'Font' && Array.isArray(value)) names.add(String(value[0]))
  }
  const fonts = new Map<string, FontFacts>()
  for (const name of names) {
    const font = await new Promise<{ fontMatrix?: readonly number[] } | null>((resolve) => {
      page.commonObjs.get(name, resolve)
    })
    fonts.set(name, { fontMatrix: font?.fontMatrix ?? [0.001] })
  }
  return fonts
}

function rotationOf(degrees: number): Painting['rotation'] {
  const turned = ((degrees % 360) + 360) % 360
  return turned === 90 || turned === 180 || turned === 270 ? turned : 0
}
