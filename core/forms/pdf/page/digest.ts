import { createHash } from 'node:crypto'
import { type Box, intersection } from './geometry.ts'
import type { Outline } from './outline.ts'
import type { Clip, Paint, Painting, Rgb, TextRun } from './painting.ts'

/** Returns a digest of what a page shows, without marks that this program wrote. Equal pages have equal digests. */
export function digestOf({ runs, paints, annotations, rotation, view }: Painting): string {
  const numbers: number[] = [rotation, view.x0, view.y0, view.x1, view.y1]
  const words: string[] = []
  for (const run of runs) if (!run.isOwnMark) addRun(run, view, numbers, words)
  for (const paint of paints) if (!paint.isOwnMark) addPaint(paint, view, numbers, words)
  for (const { x0, y0, x1, y1 } of annotations) numbers.push(x0, y0, x1, y1)
  return createHash('sha256').update(new Float64Array(numbers)).update(words.join('\0')).digest('base64')
}

function addRun(
  { glyphs, angle, size, colour, alpha, blend, hidden, clip }: TextRun,
  view: Box,
  numbers: number[],
  words: string[],
): void {
  numbers.push(angle, size, alpha)
  addColour(colour, numbers)
  addClip(clip, view, numbers)
  words.push(blend, hidden ?? '')
  for (const { text, x, y, advance } of glyphs) {
    numbers.push(x, y, advance, text.codePointAt(0) ?? 0)
    if (text.length > 1) words.push(text)
  }
}

function addPaint(
  { kind, outline, clip, colour, lineWidth, alpha, blend, isMasked }: Paint,
  view: Box,
  numbers: number[],
  words: string[],
): void {
  numbers.push(lineWidth, alpha, Number(isMasked))
  addColour(colour, numbers)
  addOutline(outline, numbers)
  addClip(clip, view, numbers)
  words.push(kind, blend)
}

const addColour = (colour: Rgb | null, numbers: number[]): void => {
  numbers.push(...(colour ?? [-1]))
}

function addOutline({ polygons, isEvenOdd }: Outline, numbers: number[]): void {
  numbers.push(polygons.length, Number(isEvenOdd))
  for (const polygon of polygons) for (const { x, y } of polygon) numbers.push(x, y)
}

/** What the clipping path leaves of the page; a path around all of it clips nothing. */
function addClip(clip: Clip | null, view: Box, numbers: number[]): void {
  const seen = clip === null ? view : clip.box && intersection(clip.box, view)
  numbers.push(...(seen === null ? [-1] : [seen.x0, seen.y0, seen.x1, seen.y1]))
}
