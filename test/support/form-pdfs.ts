import { degrees, PDFDocument, type PDFFont, PDFName, type PDFPage, rgb, StandardFonts } from '@cantoo/pdf-lib'

export interface PageCase {
  readonly name: string
  /** Whether the page leaves room for the mark somewhere on its paper. */
  readonly hasRoom: boolean
  draw(page: PDFPage, font: PDFFont): void
}

const A4: [number, number] = [595, 842]
const black = rgb(0, 0, 0)

/** Fills a page with lines of text from one height down to another. */
export function writeLines(page: PDFPage, font: PDFFont, { from = 760, to = 80, x = 60, size = 10 } = {}): void {
  for (let y = from; y > to; y -= 14)
    page.drawText(`A line of a form at ${y}, with words enough to fill it from side to side`, { x, y, size, font })
}

function setBox(page: PDFPage, name: string, box: readonly number[]): void {
  page.node.set(PDFName.of(name), page.doc.context.obj([...box]))
}

function drawGrid(page: PDFPage, width: number, height: number): void {
  for (let x = 0; x <= width; x += width / 6)
    page.drawLine({ start: { x, y: 0 }, end: { x, y: height }, thickness: 1, color: black })
  for (let y = 0; y <= height; y += height / 20)
    page.drawLine({ start: { x: 0, y }, end: { x: width, y }, thickness: 1, color: black })
}

const turned = (angle: number): PageCase => ({
  name: `turned by ${angle} degrees`,
  hasRoom: true,
  draw(page, font) {
    page.setRotation(degrees(angle))
    writeLines(page, font)
  },
})

/** Pages that are no plain A4 sheet, each with what makes it awkward. */
export const pageCases: readonly PageCase[] = [
  { name: 'plain', hasRoom: true, draw: (page, font) => writeLines(page, font) },
  turned(90),
  turned(180),
  turned(270),
  turned(-90),
  {
    name: 'landscape',
    hasRoom: true,
    draw(page, font) {
      page.setSize(842, 595)
      writeLines(page, font, { from: 520 })
    },
  },
  {
    name: 'media box with an offset',
    hasRoom: true,
    draw(page, font) {
      setBox(page, 'MediaBox', [-300, 1000, 295, 1842])
      writeLines(page, font, { from: 1760, to: 1080, x: -240 })
    },
  },
  {
    name: 'media box with its corners exchanged',
    hasRoom: true,
    draw(page, font) {
      setBox(page, 'MediaBox', [595, 842, 0, 0])
      writeLines(page, font)
    },
  },
  {
    name: 'crop box within the media box, and turned',
    hasRoom: true,
    draw(page, font) {
      setBox(page, 'CropBox', [100, 100, 495, 642])
      page.setRotation(degrees(90))
      writeLines(page, font, { from: 560, to: 200, x: 150, size: 6 })
    },
  },
  {
    name: 'crop box that reaches beyond the media box',
    hasRoom: true,
    draw(page, font) {
      setBox(page, 'CropBox', [-50, -50, 700, 900])
      writeLines(page, font)
    },
  },
  {
    name: 'a user unit of two points',
    hasRoom: true,
    draw(page, font) {
      page.setSize(298, 421)
      page.node.set(PDFName.of('UserUnit'), page.doc.context.obj(2))
      writeLines(page, font, { from: 380, to: 40, x: 30, size: 5 })
    },
  },
  {
    name: 'a header in the middle of the upper margin',
    hasRoom: true,
    draw(page, font) {
      page.drawText('SMKI RAPP, Annex B, version 3.1', { x: 210, y: 812, size: 11, font })
      writeLines(page, font)
    },
  },
  {
    name: 'text in the whole upper margin',
    hasRoom: true,
    draw: (page, font) => writeLines(page, font, { from: 838 }),
  },
  {
    name: 'a frame around the page',
    hasRoom: true,
    draw(page, font) {
      page.drawRectangle({ x: 20, y: 20, width: 555, height: 802, borderColor: black, borderWidth: 2 })
      writeLines(page, font)
    },
  },
  {
    name: 'dark paper',
    hasRoom: true,
    draw(page, font) {
      page.drawRectangle({ x: 0, y: 0, width: 595, height: 842, color: rgb(0.1, 0.1, 0.3) })
      page.drawText('White on dark', { x: 60, y: 500, size: 20, font, color: rgb(1, 1, 1) })
    },
  },
  {
    name: 'states and marks left open',
    hasRoom: true,
    draw(page) {
      const { context } = page.doc
      const text = 'q 0.2 0 0 0.2 300 300 cm /Span BMC q 5 0 0 5 0 0 cm 1 1 1 rg 3 Tr BT 50 Tz'
      page.node.set(PDFName.of('Contents'), context.register(context.stream(text)))
    },
  },
  {
    name: 'a state restored that was never saved',
    hasRoom: true,
    draw(page) {
      const { context } = page.doc
      const text = '0.5 0 0 0.5 0 0 cm 0.9 g 1000 1200 50 50 re f (a string with Q ( q ) and % ) pop'
      page.node.set(
        PDFName.of('Contents'),
        context.register(context.stream(text.replace(' pop', ' Tj').replace(/\(.*Tj/, ''))),
      )
    },
  },
  { name: 'empty', hasRoom: true, draw: () => {} },
  {
    name: 'a label of 130 by 60 points',
    hasRoom: true,
    draw: (page) => page.setSize(130, 60),
  },
  {
    name: 'a table to the edges',
    hasRoom: true,
    draw: (page) => drawGrid(page, 595, 842),
  },
  {
    name: 'text from edge to edge',
    hasRoom: false,
    draw(page, font) {
      for (let y = -2; y < 842; y += 7)
        page.drawText('text that leaves no room at all '.repeat(10), { x: -3, y, size: 8, font })
    },
  },
]

/** Makes a PDF of these pages. */
export async function makePdf(cases: readonly Pick<PageCase, 'draw'>[] = pageCases): Promise<PDFDocument> {
  const document = await PDFDocument.create({ updateMetadata: false })
  const font = await document.embedFont(StandardFonts.Helvetica)
  for (const { draw } of cases) draw(document.addPage(A4), font)
  return document
}

export const plainPage: PageCase = pageCases[0] as PageCase

/** Returns a PDF of plain pages as octets; packed ones have object streams. */
export async function plainPdf(pages = 1, isPacked = false): Promise<Uint8Array> {
  const document = await makePdf(Array.from({ length: pages }, () => plainPage))
  return document.save({ useObjectStreams: isPacked })
}

/** A grey JPEG of one pixel. */
export const PIXEL: Uint8Array = Buffer.from(
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAA//EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AN//Z',
  'base64',
)
