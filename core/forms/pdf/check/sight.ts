import { overlaps, type Point } from '../page/geometry.ts'
import { isInside } from '../page/outline.ts'
import { boxOfRun, type Clip, type Paint, type Painting, type Rgb, type TextRun } from '../page/painting.ts'
import type { PlacedGlyph } from '../page/text-line.ts'
import { boxOfGlyphs } from '../page/text-line.ts'
import { blended, contrast, WHITE } from './colour.ts'

/** What a reader sees of a letter at one point. */
export type Sight =
  | { readonly kind: 'seen' }
  /** `ratio` is the contrast to the ground, null if the blend mode or a pattern hides it from this check. */
  | { readonly kind: 'faint'; readonly ratio: number | null }
  | { readonly kind: 'covered'; readonly by: Paint }

/**
 * The least contrast ratio, as WCAG 2.2 counts it: grey of 82 % on white passes, lighter grey does not. This is far less
 * than WCAG asks for text on screens, because a light grey watermark is a visible mark.
 */
export const LEAST_CONTRAST = 1.5

interface Layer {
  readonly order: number
  readonly paint: Paint | null
  readonly run: TextRun | null
}

/** What is painted around some letters of a page, in the order of painting. */
export class Surroundings {
  readonly #paints: readonly Paint[]
  readonly #others: readonly PlacedGlyph[]

  constructor(letters: readonly PlacedGlyph[], { paints, runs }: Painting) {
    const around = boxOfGlyphs(letters)
    this.#paints = paints.filter(({ box }) => overlaps(box, around))
    const own = new Set(letters.map(({ glyph }) => glyph))
    this.#others = runs
      .filter((run) => run.hidden === null && overlaps(boxOfRun(run), around))
      .flatMap((run) => run.glyphs.filter((glyph) => !own.has(glyph)).map((glyph) => ({ glyph, run })))
      .filter((placed) => placed.glyph.text.trim() !== '' && overlaps(boxOfGlyphs([placed]), around))
  }

  get paints(): readonly Paint[] {
    return this.#paints
  }

  /** Other letters that lie over or under some of these. */
  get others(): readonly PlacedGlyph[] {
    return this.#others
  }

  /**
   * Paints the page at one point twice, with the letter and without it, and compares the two. A picture, a shading or a
   * pattern beneath the letter counts as white paper; over the letter, it covers it.
   */
  sightAt(point: Point, letter: PlacedGlyph): Sight {
    let [withText, without]: [Rgb, Rgb] = [WHITE, WHITE]
    let isShown = false
    for (const { paint, run } of this.#layersAt(point, letter)) {
      if (run !== null) {
        const inked = inkOf(run, withText)
        if (inked === null) return { kind: 'faint', ratio: null }
        withText = inked
        isShown = true
        continue
      }
      const over = paint as Paint
      const under = over.colour === null || over.isMasked ? null : blended(without, over.colour, over.alpha, over.blend)
      if (under === null && isShown) return { kind: 'covered', by: over }
      const before = contrast(withText, without)
      withText = under === null ? WHITE : (blended(withText, over.colour as Rgb, over.alpha, over.blend) ?? WHITE)
      without = under ?? WHITE
      if (isShown && before >= LEAST_CONTRAST && contrast(withText, without) < LEAST_CONTRAST)
        return { kind: 'covered', by: over }
    }
    const ratio = contrast(withText, without)
    return ratio >= LEAST_CONTRAST ? { kind: 'seen' } : { kind: 'faint', ratio }
  }

  #layersAt(point: Point, letter: PlacedGlyph): Layer[] {
    const painted = this.#paints.filter((paint) => paintsAt(paint, point))
    const again = this.#others.filter((other) => isRepeat(other, letter))
    const layers: Layer[] = [
      ...painted.map((paint) => ({ order: paint.order, paint, run: null })),
      ...[letter, ...again].map(({ run }) => ({ order: run.order, paint: null, run })),
    ]
    // A shape that is filled and drawn around has one number for both: its order in the list counts.
    return layers.sort((a, b) => a.order - b.order)
  }
}

// In ems: a letter painted again so near is the same letter, made bold or painted over in another colour.
const SAME_PLACE_EMS = 0.15

export function isRepeat(other: PlacedGlyph, letter: PlacedGlyph): boolean {
  const near = SAME_PLACE_EMS * letter.run.size
  const [a, b] = [other.glyph, letter.glyph]
  return a.text === b.text && Math.abs(a.x - b.x) < near && Math.abs(a.y - b.y) < near
}

// In ems: a line this wide around a letter changes the colour in which it is seen.
const SEEN_OUTLINE_EMS = 0.03

function inkOf({ colour, outline, size, alpha, blend }: TextRun, ground: Rgb): Rgb | null {
  const shown = outline !== null && outline.width > SEEN_OUTLINE_EMS * size ? outline.colour : colour
  return shown === null ? null : blended(ground, shown, alpha, blend)
}

export function isWithin(clip: Clip | null, point: Point): boolean {
  for (let each = clip; each !== null; each = each.within) if (!isInside(each.outline, point)) return false
  return true
}

function paintsAt({ kind, outline, lineWidth, clip }: Paint, point: Point): boolean {
  const isOn = kind === 'line' ? isOnLine(outline.polygons, point, lineWidth / 2) : isInside(outline, point)
  return isOn && isWithin(clip, point)
}

function isOnLine(polygons: Paint['outline']['polygons'], point: Point, reach: number): boolean {
  return polygons.some((polygon) =>
    polygon.some((to, i) => i > 0 && distanceToSegment(point, polygon[i - 1] as Point, to) <= reach),
  )
}

function distanceToSegment({ x, y }: Point, from: Point, to: Point): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y]
  const length = dx * dx + dy * dy
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - from.x) * dx + (y - from.y) * dy) / length))
  return Math.hypot(x - from.x - along * dx, y - from.y - along * dy)
}
