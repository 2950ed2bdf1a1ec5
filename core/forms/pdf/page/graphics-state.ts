import { IDENTITY, type Matrix } from './geometry.ts'
import type { BlendMode, Clip, Rgb } from './painting.ts'

/** The facts of a font that pdf.js gives and that matter here. */
export interface FontFacts {
  /** From glyph space to text space; a thousandth for all but Type 3 fonts. */
  readonly fontMatrix: readonly number[]
}

/** The graphics and text state (ISO 32000-2 §8.4, §9.3), one copy for every level of saving. */
export interface GraphicsState {
  ctm: Matrix
  clip: Clip | null
  /** Null for a pattern or no colour. */
  fill: Rgb | null
  stroke: Rgb | null
  fillAlpha: number
  strokeAlpha: number
  /** The opacity of the groups around it, multiplied. */
  groupAlpha: number
  isMasked: boolean
  blend: BlendMode
  lineWidth: number
  hasPictureMask: boolean
  font: FontFacts | null
  fontSize: number
  charSpacing: number
  wordSpacing: number
  horizontalScale: number
  leading: number
  rise: number
  mode: number
  textMatrix: Matrix
  lineX: number
  lineY: number
  x: number
  y: number
}

/** Paint that is not mixed with what lies beneath. */
export const PLAIN = 'source-over'
const BLACK: Rgb = [0, 0, 0]

export function initialState(ctm: Matrix = IDENTITY, clip: Clip | null = null): GraphicsState {
  return {
    ctm,
    clip,
    fill: BLACK,
    stroke: BLACK,
    fillAlpha: 1,
    strokeAlpha: 1,
    groupAlpha: 1,
    isMasked: false,
    blend: PLAIN,
    lineWidth: 1,
    hasPictureMask: false,
    font: null,
    fontSize: 0,
    charSpacing: 0,
    wordSpacing: 0,
    horizontalScale: 1,
    leading: 0,
    rise: 0,
    mode: 0,
    textMatrix: IDENTITY,
    lineX: 0,
    lineY: 0,
    x: 0,
    y: 0,
  }
}

/** Returns the colour of `#rrggbb`, null for anything else. */
export function rgbOf(text: unknown): Rgb | null {
  if (typeof text !== 'string' || !/^#[0-9a-f]{6}$/i.test(text)) return null
  const part = (start: number): number => Number.parseInt(text.slice(start, start + 2), 16) / 255
  return [part(1), part(3), part(5)]
}
