import { PLAIN } from '../page/graphics-state.ts'
import type { BlendMode, Rgb } from '../page/painting.ts'

export const WHITE: Rgb = [1, 1, 1]

type Mix = (under: number, over: number) => number

const screen: Mix = (under, over) => under + over - under * over
const hardLight: Mix = (under, over) => (over <= 0.5 ? 2 * under * over : screen(under, 2 * over - 1))

// ISO 32000-2 Table 134, by the names that pdf.js gives. Modes that mix the parts of a colour are not listed.
const mixes: Readonly<Record<string, Mix>> = {
  [PLAIN]: (_, over) => over,
  multiply: (under, over) => under * over,
  screen,
  overlay: (under, over) => hardLight(over, under),
  darken: Math.min,
  lighten: Math.max,
  'color-dodge': (under, over) => (under === 0 ? 0 : over >= 1 ? 1 : Math.min(1, under / (1 - over))),
  'color-burn': (under, over) => (under >= 1 ? 1 : over <= 0 ? 0 : 1 - Math.min(1, (1 - under) / over)),
  'hard-light': hardLight,
  'soft-light': (under, over) => under - (1 - 2 * over) * under * (1 - under),
  difference: (under, over) => Math.abs(under - over),
  exclusion: (under, over) => under + over - 2 * under * over,
}

/** Returns the colour that paint leaves on a ground, null if the blend mode is not one of those judged here. */
export function blended(under: Rgb, over: Rgb, alpha: number, mode: BlendMode): Rgb | null {
  const mix = mixes[mode]
  if (mix === undefined) return null
  const part = (i: 0 | 1 | 2): number => (1 - alpha) * under[i] + alpha * mix(under[i], over[i])
  return [part(0), part(1), part(2)]
}

// WCAG 2.2, relative luminance.
function luminance(colour: Rgb): number {
  const linear = (part: number): number => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
  return 0.2126 * linear(colour[0]) + 0.7152 * linear(colour[1]) + 0.0722 * linear(colour[2])
}

/** Returns the contrast ratio of two colours, from 1 to 21. @see WCAG 2.2 */
export function contrast(a: Rgb, b: Rgb): number {
  const [first, second] = [luminance(a), luminance(b)]
  return (Math.max(first, second) + 0.05) / (Math.min(first, second) + 0.05)
}
