import { type Box, boxAround, centreOf, contains, type Point } from '../page/geometry.ts'
import { cornersOfGlyph, type Paint, type Painting } from '../page/painting.ts'
import { boxOfGlyphs, type PlacedGlyph } from '../page/text-line.ts'
import { contrast, WHITE } from './colour.ts'
import { isRepeat, isWithin, LEAST_CONTRAST, type Sight, Surroundings } from './sight.ts'

/** A way in which text that is there is not read, by the name of its rule. */
export interface Unseen {
  readonly rule: 'e_mark_hidden' | 'e_mark_outside' | 'e_mark_too_small' | 'e_mark_covered' | 'e_mark_faint'
  readonly because: string
}

// Smaller print is not read without a glass; footnotes in forms have 6 points.
const LEAST_POINTS = 4
// In 4-point Helvetica the mark is 38 points long; what is squeezed to less is not read.
const LEAST_LENGTH_POINTS = 24
// Letters closer together than this share of their widths lie over each other.
const LEAST_SPREAD = 0.7
// Letters reach a little over the boxes assumed here.
const VIEW_TOLERANCE = 1

/** Returns why a reader of the page does not see these letters, null if they are seen. */
export function unseenBecause(letters: readonly PlacedGlyph[], painting: Painting): Unseen | null {
  const hidden = letters.find(({ run }) => run.hidden !== null)?.run.hidden
  if (hidden) return { rule: 'e_mark_hidden', because: hidden }
  const around = new Surroundings(letters, painting)
  return (
    tooSmall(letters, painting) ??
    outside(letters, painting) ??
    struckOut(letters, around) ??
    overprinted(letters, around) ??
    notSeen(letters, around)
  )
}

function tooSmall(letters: readonly PlacedGlyph[], { pointsPerUnit }: Painting): Unseen | null {
  const rule = 'e_mark_too_small'
  const points = Math.min(...letters.map(({ run }) => run.size)) * pointsPerUnit
  if (points < LEAST_POINTS)
    return { rule, because: `is ${points.toFixed(1)} points high; allowed: ${LEAST_POINTS} or more` }
  const { x0, x1, y0, y1 } = boxOfGlyphs(letters)
  const length = Math.hypot(x1 - x0, y1 - y0) * pointsPerUnit
  if (length < LEAST_LENGTH_POINTS)
    return { rule, because: `is ${length.toFixed(1)} points long; allowed: ${LEAST_LENGTH_POINTS} or more` }
  const isTight = length < LEAST_SPREAD * letters.reduce((sum, { glyph }) => sum + glyph.advance, 0) * pointsPerUnit
  return isTight ? { rule, because: 'is set so tightly that its letters lie over each other' } : null
}

/** Points in a letter by which it is judged: its centre, and a quarter from its corners. */
function probesOf({ glyph, run }: PlacedGlyph): Point[] {
  const corners = cornersOfGlyph(glyph, run)
  const centre = centreOf(boxAround(corners))
  return [centre, ...corners.map(({ x, y }) => ({ x: (x + centre.x) / 2, y: (y + centre.y) / 2 }))]
}

function outside(letters: readonly PlacedGlyph[], { view }: Painting): Unseen | null {
  const box = boxOfGlyphs(letters)
  const inner: Box = {
    x0: box.x0 + VIEW_TOLERANCE,
    y0: box.y0 + VIEW_TOLERANCE,
    x1: box.x1 - VIEW_TOLERANCE,
    y1: box.y1 - VIEW_TOLERANCE,
  }
  if (!contains(view, inner)) return { rule: 'e_mark_outside', because: 'lies outside the visible part of the page' }
  const isCut = letters.some((placed) => probesOf(placed).some((point) => !isWithin(placed.run.clip, point)))
  return isCut ? { rule: 'e_mark_outside', because: 'is cut off by a clipping path' } : null
}

/** Every letter must be seen at most of its points, and covered at none. */
function notSeen(letters: readonly PlacedGlyph[], around: Surroundings): Unseen | null {
  for (const letter of letters) {
    const sights = probesOf(letter).map((point) => around.sightAt(point, letter))
    const covered = sights.find((sight) => sight.kind === 'covered')
    if (covered) return { rule: 'e_mark_covered', because: `is covered by ${nameOf(covered.by)}` }
    const faint = sights.filter((sight) => sight.kind === 'faint')
    if (faint.length > sights.length / 2) return { rule: 'e_mark_faint', because: faintBecause(faint[0] as Faint) }
  }
  return null
}

type Faint = Extract<Sight, { kind: 'faint' }>

const faintBecause = ({ ratio }: Faint): string =>
  ratio === null
    ? 'is painted in a way that leaves its colour unknown: a pattern, a blend mode or the colorant "None"'
    : `has a contrast of ${ratio.toFixed(2)} to 1; allowed: ${LEAST_CONTRAST} or more`

const names: Record<Paint['kind'], string> = {
  fill: 'a filled shape',
  line: 'a line',
  picture: 'a picture',
  shading: 'a shading',
}

const nameOf = ({ kind, isAnnotation }: Paint): string =>
  `${names[kind]}${isAnnotation ? ' of an annotation or field' : ''}`

// In heights of a capital above the baseline: a line here goes through the letters.
const [STRIKE_FROM, STRIKE_TO] = [0.15, 0.85]
// A line through this share of the text strikes it out.
const STRIKE_SHARE = 0.5

/** A line or a flat shape along the text and through its letters. */
function struckOut(letters: readonly PlacedGlyph[], { paints }: Surroundings): Unseen | null {
  const [first] = letters as [PlacedGlyph]
  const height = Math.hypot(first.run.rise.x, first.run.rise.y)
  const along = alongText(first)
  const length = Math.max(...letters.map(({ glyph }) => along(glyph).x + glyph.advance))
  const isStrike = (paint: Paint): boolean => {
    if (paint.colour !== null && contrast(paint.colour, WHITE) < LEAST_CONTRAST) return false
    const band = boxAround(paint.outline.polygons.flat().map(along))
    const middle = (band.y0 + band.y1) / 2 / height
    const isFlat = band.y1 - band.y0 + paint.lineWidth < (STRIKE_TO - STRIKE_FROM) * height
    const shared = Math.min(length, band.x1) - Math.max(0, band.x0)
    return isFlat && middle > STRIKE_FROM && middle < STRIKE_TO && shared > STRIKE_SHARE * length
  }
  const line = paints.find((paint) => (paint.kind === 'line' || paint.kind === 'fill') && isStrike(paint))
  return line ? { rule: 'e_mark_covered', because: `is struck out by ${nameOf(line)}` } : null
}

/** Returns how points lie to the text: x along its baseline from its first letter, y above it. */
function alongText({ glyph: { x, y }, run: { angle } }: PlacedGlyph): (point: Point) => Point {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  return (point) => ({
    x: (point.x - x) * cos + (point.y - y) * sin,
    y: (point.y - y) * cos - (point.x - x) * sin,
  })
}

// A watermark in letters much larger than the text leaves it readable.
const LARGER = 2

/** Text of about the same size over or under most of the letters. */
function overprinted(letters: readonly PlacedGlyph[], around: Surroundings): Unseen | null {
  const isOver = (other: PlacedGlyph, letter: PlacedGlyph): boolean => {
    if (other.run.size > LARGER * letter.run.size || isRepeat(other, letter)) return false
    return contains(boxOfGlyphs([letter]), pointBox(centreOf(boxOfGlyphs([other]))))
  }
  const others = around.others.filter(
    (other) => around.sightAt(centreOf(boxOfGlyphs([other])), other).kind !== 'covered',
  )
  const spoiled = letters.filter((letter) => others.some((other) => isOver(other, letter)))
  if (spoiled.length <= letters.length / 2) return null
  return { rule: 'e_mark_covered', because: 'is printed over by other text' }
}

const pointBox = ({ x, y }: Point): Box => ({ x0: x, y0: y, x1: x, y1: y })
