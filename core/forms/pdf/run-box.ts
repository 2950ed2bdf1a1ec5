import { type Box, boxAround, type Point } from './geometry.ts'
import type { Glyph, TextRun } from './painting.ts'

/** Returns the corners of a letter, from its baseline to the height of a capital. */
export function cornersOfGlyph({ x, y, advance }: Glyph, { angle, rise }: TextRun): Point[] {
  const end = { x: x + advance * Math.cos(angle), y: y + advance * Math.sin(angle) }
  return [{ x, y }, end, { x: x + rise.x, y: y + rise.y }, { x: end.x + rise.x, y: end.y + rise.y }]
}

/** Returns the box around what one operator shows. */
export function boxOfRun(run: TextRun): Box {
  const ends = [run.glyphs[0] as Glyph, run.glyphs.at(-1) as Glyph]
  return boxAround(ends.flatMap((glyph) => cornersOfGlyph(glyph, run)))
}
