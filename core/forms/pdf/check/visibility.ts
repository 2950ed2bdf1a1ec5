import { boxAround, centreOf, contains, type Point } from '../page/geometry.ts'
import { isInside } from '../page/outline.ts'
import type { Clip, Paint, Painting, Rgb } from '../page/painting.ts'
import { cornersOfGlyph } from '../page/painting.ts'
import { boxOfGlyphs, type PlacedGlyph } from '../page/text-line.ts'

/** A way in which text that is there is not read, by the name of its rule. */
export interface Unseen {
  readonly rule: 'e_mark_hidden' | 'e_mark_outside' | 'e_mark_too_small' | 'e_mark_covered' | 'e_mark_faint'
  readonly because: string
}

// Smaller print is not read without a glass; footnotes in forms have 6 points.
const LEAST_POINTS = 4
// In 4-point Helvetica the mark is 38 points long; what is squeezed to less is not read.
const LEAST_LENGTH_POINTS = 24
/**
 * The least contrast ratio, reckoned as WCAG 2.2 does: grey of 82 % on white is let pass, lighter is not. It is far below
 * what is asked of text on screens, since a watermark in light grey is a visible mark.
 */
const LEAST_CONTRAST = 1.5
// Letters reach a little over the boxes assumed here.
const VIEW_TOLERANCE = 1
const WHITE: Rgb = [1, 1, 1]

/** Returns why a reader of the page does not see these glyphs, null where they are seen. */
export function unseenBecause(glyphs: readonly PlacedGlyph[], painting: Painting): Unseen | null {
  const hidden = glyphs.find(({ run }) => run.hidden !== null)?.run.hidden
  if (hidden) return { rule: 'e_mark_hidden', because: hidden }
  return tooSmall(glyphs, painting) ?? outside(glyphs, painting) ?? covered(glyphs, painting) ?? faint(glyphs, painting)
}

function tooSmall(glyphs: readonly PlacedGlyph[], { pointsPerUnit }: Painting): Unseen | null {
  const points = Math.min(...glyphs.map(({ run }) => run.size)) * pointsPerUnit
  const box = boxOfGlyphs(glyphs)
  const length = Math.hypot(box.x1 - box.x0, box.y1 - box.y0) * pointsPerUnit
  if (points >= LEAST_POINTS && length >= LEAST_LENGTH_POINTS) return null
  const size = points < LEAST_POINTS ? `${points.toFixed(1)} points high` : `${length.toFixed(1)} points long`
  const least = points < LEAST_POINTS ? LEAST_POINTS : LEAST_LENGTH_POINTS
  return { rule: 'e_mark_too_small', because: `is ${size}; allowed: ${least} or more` }
}

/** Points in a letter by which it is judged: a quarter from its corners. */
function probesOf({ glyph, run }: PlacedGlyph): Point[] {
  const corners = cornersOfGlyph(glyph, run)
  const centre = centreOf(boxAround(corners))
  return corners.map(({ x, y }) => ({ x: (x + centre.x) / 2, y: (y + centre.y) / 2 }))
}

function outside(glyphs: readonly PlacedGlyph[], { view }: Painting): Unseen | null {
  const box = boxOfGlyphs(glyphs)
  const inner = {
    x0: box.x0 + VIEW_TOLERANCE,
    y0: box.y0 + VIEW_TOLERANCE,
    x1: box.x1 - VIEW_TOLERANCE,
    y1: box.y1 - VIEW_TOLERANCE,
  }
  if (!contains(view, inner)) return { rule: 'e_mark_outside', because: 'lies outside the visible part of the page' }
  const isCut = glyphs.some((placed) => probesOf(placed).some((point) => !isWithin(placed.run.clip, point)))
  return isCut ? { rule: 'e_mark_outside', because: 'is cut off by a clipping path' } : null
}

function isWithin(clip: Clip | null, point: Point): boolean {
  for (let each = clip; each !== null; each = each.within) if (!isInside(each.outline, point)) return false
  return true
}

const paintsAt = ({ outline, clip }: Paint, point: Point): boolean => isInside(outline, point) && isWithin(clip, point)

function covered(glyphs: readonly PlacedGlyph[], { paints }: Painting): Unseen | null {
  const first = Math.min(...glyphs.map(({ run }) => run.order))
  const covers = paints.filter(({ isOpaque, order }) => isOpaque && order > first)
  for (const placed of glyphs) {
    const probes = probesOf(placed)
    const cover = covers.find((paint) => paint.order > placed.run.order && probes.some((at) => paintsAt(paint, at)))
    if (cover) return { rule: 'e_mark_covered', because: `is covered by ${nameOf(cover)}` }
  }
  return null
}

const nameOf = ({ kind, isAnnotation }: Paint): string =>
  `${kind === 'picture' ? 'a picture' : 'a filled shape'}${isAnnotation ? ' of an annotation or field' : ''}`

function faint(glyphs: readonly PlacedGlyph[], { paints }: Painting): Unseen | null {
  for (const placed of glyphs) {
    const { run } = placed
    if (run.colour === null)
      return { rule: 'e_mark_faint', because: 'is painted with a pattern, so that its colour cannot be told' }
    const centre = centreOf(boxOfGlyphs([placed]))
    const beneath = paints.findLast((each) => each.isOpaque && each.order < run.order && paintsAt(each, centre))
    // What is in a picture is not known; text over one is taken to be readable.
    if (beneath?.kind === 'picture') continue
    const ground = beneath?.colour ?? WHITE
    const ratio = contrast(blend(run.colour, ground, run.alpha), ground)
    if (ratio < LEAST_CONTRAST)
      return {
        rule: 'e_mark_faint',
        because: `has a contrast of ${ratio.toFixed(2)} to 1; allowed: ${LEAST_CONTRAST} or more`,
      }
  }
  return null
}

const blend = (over: Rgb, under: Rgb, alpha: number): Rgb => {
  const mix = (i: 0 | 1 | 2): number => over[i] * alpha + under[i] * (1 - alpha)
  return [mix(0), mix(1), mix(2)]
}

// WCAG 2.2, relative luminance and contrast ratio.
function luminance(colour: Rgb): number {
  const [r, g, b] = colour.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)) as [
    number,
    number,
    number,
  ]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(a: Rgb, b: Rgb): number {
  const [light, dark] = [Math.max(luminance(a), luminance(b)), Math.min(luminance(a), luminance(b))]
  return (light + 0.05) / (dark + 0.05)
}
