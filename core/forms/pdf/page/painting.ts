import { type Box, boxAround, type Point } from './geometry.ts'
import type { Outline } from './outline.ts'

/** A colour, each part from 0 to 1. */
export type Rgb = readonly [number, number, number]

/** Why text is not seen although it is in the file. */
export type HiddenBecause =
  | 'is drawn in the invisible mode'
  | 'is fully transparent'
  | 'lies behind a soft mask'
  | 'is in a layer that is switched off'
  | 'is in an annotation that does not print'
  | 'is in an annotation that is not shown'

/** One clipping path and those it lies within. */
export interface Clip {
  readonly outline: Outline
  /** Around what all of them leave; null where that is nothing. */
  readonly box: Box | null
  readonly within: Clip | null
}

/** A letter; a page has thousands, so that what can be reckoned from its run is not kept. */
export interface Glyph {
  readonly text: string
  /** Where it begins on its baseline. */
  readonly x: number
  readonly y: number
  /** How far it moves the next one, in the unit of the page. */
  readonly advance: number
}

/** What one operator shows: its glyphs share font, colour and state. */
export interface TextRun {
  readonly glyphs: readonly Glyph[]
  /** The direction of reading, radians against the x axis of the page. */
  readonly angle: number
  /** The height of the font, in the unit of the page. */
  readonly size: number
  /** From the baseline to the top of a capital. */
  readonly rise: Point
  readonly colour: Rgb | null
  readonly alpha: number
  readonly hidden: HiddenBecause | null
  readonly clip: Clip | null
  readonly isAnnotation: boolean
  /** When it is painted; whatever has a higher number may lie over it. */
  readonly order: number
}

export type PaintKind = 'fill' | 'line' | 'picture'

/** Anything painted that is no text. */
export interface Paint {
  readonly kind: PaintKind
  readonly box: Box
  readonly outline: Outline
  /** Null for pictures and patterns: what colour they have at a point is not known. */
  readonly colour: Rgb | null
  /** Nothing that lies beneath is seen. */
  readonly isOpaque: boolean
  readonly clip: Clip | null
  readonly isAnnotation: boolean
  readonly order: number
}

/** Everything that a page shows, in the order of painting. */
export interface Painting {
  readonly page: number
  /** What a reader sees of the page: the crop box within the media box. */
  readonly view: Box
  readonly rotation: 0 | 90 | 180 | 270
  /** How many points the unit of the page has. */
  readonly pointsPerUnit: number
  readonly runs: readonly TextRun[]
  readonly paints: readonly Paint[]
  /** Where form fields and other annotations lie, painted or not. */
  readonly annotations: readonly Box[]
}

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
