import { type Box, boxAround, type Point } from './geometry.ts'
import type { Outline } from './outline.ts'

/** A colour, each part from 0 to 1. */
export type Rgb = readonly [number, number, number]

/** How a colour is mixed with what lies beneath it, by the name that pdf.js gives; `source-over` is plain paint. */
export type BlendMode = string

/** Why text is not seen although it is in the file. */
export type HiddenBecause =
  | 'is drawn in the invisible mode'
  | 'is fully transparent'
  | 'lies behind a soft mask'
  | 'is mirrored or slanted too far to be read'
  | 'is in a layer that is switched off'
  | 'is in an annotation that does not print'
  | 'is in an annotation that is not shown'

/** One clipping path and those it lies within. */
export interface Clip {
  readonly outline: Outline
  /** Around the area inside all of them; null if there is none. */
  readonly box: Box | null
  readonly within: Clip | null
}

/** A letter. A page has thousands, so what follows from its run is not kept here. */
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
  /** Null for a pattern. */
  readonly colour: Rgb | null
  /** The line around letters that are filled too, with its width in the unit of the page; null without one. */
  readonly outline: { readonly colour: Rgb | null; readonly width: number } | null
  readonly alpha: number
  readonly blend: BlendMode
  readonly hidden: HiddenBecause | null
  readonly clip: Clip | null
  readonly isAnnotation: boolean
  /** Whether it belongs to a mark that this program wrote. */
  readonly isOwnMark: boolean
  /** When it is painted. Anything with a higher number may lie over it. */
  readonly order: number
}

export type PaintKind = 'fill' | 'line' | 'picture' | 'shading'

/** Anything painted other than text. */
export interface Paint {
  readonly kind: PaintKind
  readonly box: Box
  readonly outline: Outline
  /** Of a line, in the unit of the page; 0 for other kinds. */
  readonly lineWidth: number
  /** Null if the colour at a point is unknown: pictures, shadings and patterns. */
  readonly colour: Rgb | null
  /** From 0 to 1; what a mask leaves of it is unknown. */
  readonly alpha: number
  readonly blend: BlendMode
  /** Whether a mask or stencil decides where it paints. */
  readonly isMasked: boolean
  readonly clip: Clip | null
  readonly isAnnotation: boolean
  readonly isOwnMark: boolean
  readonly order: number
}

/** Everything that a page shows, in the order of painting. */
export interface Painting {
  readonly page: number
  /** The number and generation of the page's object, null if it has none. */
  readonly ref: { readonly num: number; readonly gen: number } | null
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
