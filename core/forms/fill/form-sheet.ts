import { PageSizes, type PDFDocument, type PDFFont, PDFName, type PDFPage, rgb } from '@cantoo/pdf-lib'
import type { FormFonts } from './form-fonts.ts'
import { markArtifact, type StructureElement, StructureTree, type StructureType } from './structure-tree.ts'
import { wrapText } from './wrap-text.ts'

const [PAGE_WIDTH, PAGE_HEIGHT] = PageSizes.A4
const SIDE = 56
// The mark “For Testing Purposes” goes into the free band at the top, above the running head.
const TOP = 80
const HEAD_Y = PAGE_HEIGHT - 56
const BOTTOM = 72
const FOOTER_Y = 36
const FOOTER_SIZE = 9
const HEAD_SIZE = 10
const LEADING = 1.3

const INK = rgb(0, 0, 0)
// 7.0:1 on white; WCAG 2 asks for 4.5:1.
const GREY = rgb(0.35, 0.35, 0.35)
const RULE = rgb(0.7, 0.7, 0.7)

export interface TextStyle {
  readonly size: number
  readonly font: PDFFont
  readonly color?: typeof INK
}

/** Where a column stands, from the left margin. */
export interface Column {
  readonly x: number
  readonly width: number
}
export const WHOLE: Column = { x: 0, width: PAGE_WIDTH - 2 * SIDE }
export const LABELS: Column = { x: 0, width: 180 }
export const VALUES: Column = { x: 192, width: WHOLE.width - 192 }

/** Text in one column that belongs to one element of the structure. */
export interface Piece {
  readonly element: StructureElement
  readonly lines: readonly string[]
  readonly style: TextStyle
  readonly column: Column
}

/** Pages that are written from top to bottom, tagged as they are written. */
export class FormSheet {
  readonly document: PDFDocument
  readonly fonts: FormFonts
  readonly tree: StructureTree
  readonly styles: Readonly<Record<'title' | 'heading' | 'section' | 'label' | 'hint' | 'value', TextStyle>>
  #page: PDFPage | null = null
  #y = 0

  constructor(document: PDFDocument, fonts: FormFonts) {
    this.document = document
    this.fonts = fonts
    this.tree = new StructureTree(document)
    const { regular, bold } = fonts
    this.styles = {
      title: { font: bold, size: 18 },
      heading: { font: bold, size: 14 },
      section: { font: bold, size: 12 },
      label: { font: regular, size: 11, color: GREY },
      hint: { font: regular, size: 10, color: GREY },
      value: { font: regular, size: 12 },
    }
  }

  startPage(): void {
    this.#page = this.document.addPage([PAGE_WIDTH, PAGE_HEIGHT])
    this.#page.node.set(PDFName.of('Tabs'), PDFName.of('S'))
    this.#y = PAGE_HEIGHT - TOP
  }

  get page(): PDFPage {
    if (!this.#page) this.startPage()
    return this.#page as PDFPage
  }

  /** How far down the page the writing is. */
  get y(): number {
    return this.#y
  }

  /** Begins a new page where less than `height` is left. */
  ensure(height: number): void {
    if (!this.#page || this.#y - height < BOTTOM) this.startPage()
  }

  skip(height: number): void {
    this.#y -= height
  }

  wrap(text: string, { font, size }: TextStyle, { width }: Column): string[] {
    return wrapText(text, font, size, width)
  }

  /** Writes a paragraph of its own, kept with `keepWith` points of what follows. */
  paragraph(type: StructureType, text: string, style: TextStyle, keepWith = 0): void {
    const lines = this.wrap(text, style, WHOLE)
    this.ensure(heightOf(lines, style) + keepWith)
    this.row([{ element: this.tree.add(type, this.tree.root), lines, style, column: WHOLE }])
  }

  /** Writes pieces beside each other; those in one column stand below each other. */
  row(pieces: readonly Piece[]): void {
    const height = rowHeight(pieces)
    this.ensure(height)
    const tops = new Map<Column, number>()
    for (const piece of pieces) {
      const top = tops.get(piece.column) ?? this.#y
      tops.set(piece.column, top - heightOf(piece.lines, piece.style))
      if (piece.lines.length > 0) this.tree.mark(piece.element, this.page, () => this.#write(piece, top))
    }
    this.#y -= height
  }

  #write({ lines, style: { font, size, color = INK }, column }: Piece, top: number): void {
    lines.forEach((line, i) => {
      const y = top - size - i * size * LEADING
      // Text extraction would join the last word of a line to the first word of the next.
      const text = i < lines.length - 1 ? `${line} ` : line
      this.page.drawText(text, { x: SIDE + column.x, y, size, font, color })
    })
  }

  /** Draws a line across the page. */
  rule(column: Column = WHOLE): void {
    const [from, to] = [SIDE + column.x, SIDE + column.x + column.width]
    const y = this.#y
    markArtifact(this.page, () =>
      this.page.drawLine({ start: { x: from, y }, end: { x: to, y }, thickness: 0.5, color: RULE }),
    )
  }

  /** Draws a line of this column, so far below what is written. */
  ruleBelow(column: Column, down: number): void {
    const [from, to, y] = [SIDE + column.x, SIDE + column.x + column.width, this.#y - down]
    markArtifact(this.page, () =>
      this.page.drawLine({ start: { x: from, y }, end: { x: to, y }, thickness: 0.7, color: INK }),
    )
  }

  /** Writes at the head of every page what it belongs to; what is too long for a line is cut. */
  head(lines: readonly string[]): void {
    const font = this.fonts.regular
    const shown = lines.map((text) => {
      const [line = '', ...more] = wrapText(text, font, HEAD_SIZE, WHOLE.width - HEAD_SIZE)
      return more.length === 0 ? line : `${line} …`
    })
    for (const page of this.document.getPages())
      markArtifact(page, () => {
        shown.forEach((line, i) => {
          page.drawText(line, { x: SIDE, y: HEAD_Y - i * HEAD_SIZE * LEADING, size: HEAD_SIZE, font, color: GREY })
        })
      })
  }

  /** Returns where something of this height and column stands on the page, below what is written. */
  boxAt(column: Column, height: number, down = 0): { x: number; y: number; width: number; height: number } {
    return { x: SIDE + column.x, y: this.#y - down - height, width: column.width, height }
  }

  /** Writes at the foot of every page what it belongs to, and its number. */
  foot(lines: readonly string[]): void {
    const pages = this.document.getPages()
    pages.forEach((page, i) => {
      const number = `Page ${i + 1} of ${pages.length}`
      const font = this.fonts.regular
      const right = PAGE_WIDTH - SIDE - font.widthOfTextAtSize(number, FOOTER_SIZE)
      markArtifact(page, () => {
        page.drawText(number, { x: right, y: FOOTER_Y, size: FOOTER_SIZE, font, color: GREY })
        lines.forEach((line, n) => {
          const y = FOOTER_Y - n * FOOTER_SIZE * LEADING
          page.drawText(line, { x: SIDE, y, size: FOOTER_SIZE, font, color: GREY })
        })
      })
    })
  }
}

export const heightOf = (lines: readonly string[], { size }: TextStyle): number => lines.length * size * LEADING

/** Returns the height of the tallest column. */
export function rowHeight(pieces: readonly Piece[]): number {
  const heights = new Map<Column, number>()
  for (const { column, lines, style } of pieces)
    heights.set(column, (heights.get(column) ?? 0) + heightOf(lines, style))
  return Math.max(0, ...heights.values())
}
