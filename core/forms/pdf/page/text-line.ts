import { MARK_TEXT } from '../../mark-text.ts'
import { type Box, boxAround } from './geometry.ts'
import type { Glyph, TextRun } from './painting.ts'
import { cornersOfGlyph } from './painting.ts'

/** A glyph and the run it belongs to. */
export interface PlacedGlyph {
  readonly glyph: Glyph
  readonly run: TextRun
}

/** Text on one baseline in one direction, with one space for every gap between words. */
export interface TextLine {
  readonly text: string
  /** The glyph of each UTF-16 unit of the text; null for a space that is a gap alone. */
  readonly glyphs: readonly (PlacedGlyph | null)[]
  readonly angle: number
  readonly size: number
  /** Where it begins and ends along its direction, and how high its baseline lies across it. */
  readonly start: number
  readonly end: number
  readonly height: number
}

interface Piece {
  readonly run: TextRun
  readonly start: number
  readonly end: number
  readonly height: number
}

// In ems: a gap that is a space.
const SPACE_EMS = 0.15
/** In ems: a gap wider than any between the words of a sentence. Text beyond it belongs to another line. */
export const COLUMN_EMS = 2.5
// What lies this much higher or lower is on the line still: kerned, or in another font.
const SAME_LINE_EMS = 0.3
const DEGREES = 180 / Math.PI
const ANGLE_STEP_DEGREES = 2

/** Puts runs together to lines, whatever the order and the pieces in which they were painted. */
export function linesOf(runs: readonly TextRun[]): TextLine[] {
  const byAngle = Map.groupBy(runs, ({ angle }) => angleStep(angle))
  return [...byAngle.values()].flatMap((alike) => {
    const pieces = alike.map(pieceOf).toSorted((a, b) => b.height - a.height || a.start - b.start)
    return rowsOf(pieces).flatMap(splitAtColumns).map(joinPieces)
  })
}

const angleStep = (angle: number): number => {
  const step = Math.round((angle * DEGREES) / ANGLE_STEP_DEGREES)
  return step === -180 / ANGLE_STEP_DEGREES ? -step : step
}

function pieceOf(run: TextRun): Piece {
  const [cos, sin] = [Math.cos(run.angle), Math.sin(run.angle)]
  const first = run.glyphs[0] as Glyph
  const last = run.glyphs.at(-1) as Glyph
  const along = ({ x, y }: Glyph): number => x * cos + y * sin
  const start = along(first)
  return { run, start, end: along(last) + last.advance, height: first.y * cos - first.x * sin }
}

function rowsOf(pieces: readonly Piece[]): Piece[][] {
  const rows: Piece[][] = []
  for (const piece of pieces) {
    const row = rows.at(-1)
    const above = row?.[0]
    const isSame = above && above.height - piece.height <= SAME_LINE_EMS * Math.min(above.run.size, piece.run.size)
    if (row && isSame) row.push(piece)
    else rows.push([piece])
  }
  return rows.map((row) => row.toSorted((a, b) => a.start - b.start))
}

function splitAtColumns(row: readonly Piece[]): Piece[][] {
  const parts: Piece[][] = []
  let end = -Infinity
  for (const piece of row) {
    if (piece.start - end > COLUMN_EMS * piece.run.size) parts.push([])
    end = Math.max(end, piece.end)
    parts.at(-1)?.push(piece)
  }
  return parts
}

// The controls that are white space, and the spaces of other widths (Unicode, White_Space).
const isSpace = (code: number): boolean =>
  code <= 0x20 || code === 0xa0 || code === 0x3000 || code === 0x202f || (code >= 0x2000 && code <= 0x200a)

function joinPieces(pieces: readonly Piece[]): TextLine {
  let text = ''
  const glyphs: (PlacedGlyph | null)[] = []
  const add = (characters: string, placed: PlacedGlyph | null): void => {
    for (let i = 0; i < characters.length; i++) {
      const unit = isSpace(characters.charCodeAt(i)) ? ' ' : (characters[i] as string)
      if (unit === ' ' && (text === '' || text.endsWith(' '))) continue
      text += unit
      glyphs.push(placed)
    }
  }
  let before: Piece | null = null
  for (const piece of pieces) {
    // Boldness is often faked by painting a text twice, a hair apart.
    if (before && isRepeat(before, piece)) continue
    if (before && piece.start - before.end > SPACE_EMS * Math.min(before.run.size, piece.run.size)) add(' ', null)
    addGlyphs(piece, add)
    before = piece
  }
  const [first, last] = [pieces[0] as Piece, pieces.at(-1) as Piece]
  const { angle, size } = first.run
  return { text, glyphs, angle, size, start: first.start, end: last.end, height: first.height }
}

/** Within one run too, a gap may stand for a space: many writers move on instead of writing one. */
function addGlyphs({ run }: Piece, add: (characters: string, placed: PlacedGlyph | null) => void): void {
  const [cos, sin] = [Math.cos(run.angle), Math.sin(run.angle)]
  const widest = isLetterSpaced(run) ? Infinity : SPACE_EMS * run.size
  let before: Glyph | null = null
  for (const glyph of run.glyphs) {
    if (before !== null && (glyph.x - before.x) * cos + (glyph.y - before.y) * sin - before.advance > widest)
      add(' ', null)
    add(glyph.text, { glyph, run })
    before = glyph
  }
}

/** Whether every letter of a run stands apart from the next, for the look of it. */
function isLetterSpaced({ glyphs, size }: TextRun): boolean {
  if (glyphs.length < MARK_TEXT.length / 2) return false
  return glyphs.every((glyph, i) => {
    const next = glyphs[i + 1]
    if (next === undefined) return true
    const step = Math.hypot(next.x - glyph.x, next.y - glyph.y)
    return step - glyph.advance > SPACE_EMS * size
  })
}

const textOf = ({ glyphs }: TextRun): string => glyphs.map(({ text }) => text).join('')

function isRepeat(before: Piece, piece: Piece): boolean {
  const near = SAME_LINE_EMS * piece.run.size
  const isNear = Math.abs(before.start - piece.start) < near && Math.abs(before.end - piece.end) < near
  return isNear && textOf(before.run) === textOf(piece.run)
}

/** Returns the box around some letters. */
export const boxOfGlyphs = (glyphs: readonly PlacedGlyph[]): Box =>
  boxAround(glyphs.flatMap(({ glyph, run }) => cornersOfGlyph(glyph, run)))
