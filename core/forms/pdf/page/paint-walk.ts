import { type Box, boxAround, boxThrough, grown, IDENTITY, intersection, type Matrix, multiply } from './geometry.ts'
import { type FontFacts, type GraphicsState, initialState, PLAIN, rgbOf } from './graphics-state.ts'
import { type Outline, outlineOf, rectangle } from './outline.ts'
import { boxOfRun, type HiddenBecause, type Paint, type PaintKind, type Rgb, type TextRun } from './painting.ts'
import { readGlyphs, type ShownGlyph } from './read-glyphs.ts'

/** What the operators of a page refer to. */
export interface WalkContext {
  /** The visible part of the page. */
  readonly view: Box
  /** Whether the document has the colorant "None", which paints nothing; pdf.js gives it a colour all the same. */
  readonly hasNoneColorant: boolean
  fontOf(name: string): FontFacts
  /** Whether a layer is shown and printed. */
  isLayerOn(layer: unknown): boolean
  /** Why an annotation does not count, null if it does. */
  annotationHidden(id: string): HiddenBecause | null
}

// ISO 32000-2 Table 104
const INVISIBLE_MODES: readonly number[] = [3, 7]
const STROKED_MODES: readonly number[] = [1, 5]
const OUTLINED_MODES: readonly number[] = [2, 6]
const CLIPPING_MODE = 4
// A capital is about so high in most fonts.
const CAPITAL_HEIGHT = 0.7
// Fainter paint is not seen.
const LEAST_ALPHA = 0.1
// The cosine of 45 degrees: italic letters lean by 12 to 20 degrees.
const MOST_SLANT = Math.SQRT1_2
/** The tag around a mark that this program writes. */
export const OWN_MARK_TAG = 'TpkiMark'
const UNIT_SQUARE: Box = { x0: 0, y0: 0, x1: 1, y1: 1 }

export type Args = readonly unknown[]

/** Records what the operators of one page paint, and in what state. */
export class PaintWalk {
  readonly runs: TextRun[] = []
  readonly paints: Paint[] = []
  readonly #context: WalkContext
  /** One entry for each open marked content. */
  readonly #contents: { readonly isShown: boolean; readonly isOwnMark: boolean }[] = []
  readonly #saved: GraphicsState[] = []
  #state = initialState()
  #pendingClip: 'nonzero' | 'evenodd' | null = null
  #annotation: { hidden: HiddenBecause | null } | null = null
  // Groups that make a mask paint nothing on the page.
  #masksBegun: boolean[] = []
  #order = 0

  constructor(context: WalkContext) {
    this.#context = context
  }

  /** Says that the next operator begins. */
  step(): void {
    this.#order++
  }

  get state(): GraphicsState {
    return this.#state
  }

  save(): void {
    this.#saved.push({ ...this.#state })
  }

  restore(): void {
    this.#state = this.#saved.pop() ?? this.#state
  }

  transform(matrix: unknown): void {
    if (isMatrix(matrix)) this.#state.ctm = multiply(this.#state.ctm, matrix)
  }

  /** Returns a colour as it is seen, null if that is unknown. */
  colourOf(value: unknown): Rgb | null {
    return this.#context.hasNoneColorant && !this.#isOwnMark ? null : rgbOf(value)
  }

  clipTo(outline: Outline): void {
    const { clip } = this.#state
    const box = boxAround(outline.polygons.flat())
    this.#state.clip = { outline, within: clip, box: clip === null ? box : clip.box && intersection(clip.box, box) }
  }

  clipToBox(box: unknown): void {
    if (isBoxArray(box)) this.clipTo(rectangle(this.#state.ctm, boxOf(box)))
  }

  setPendingClip(rule: 'nonzero' | 'evenodd'): void {
    this.#pendingClip = rule
  }

  beginMarkedContent(tag: unknown, properties?: unknown): void {
    const isShown = tag !== 'OC' || properties === undefined || this.#context.isLayerOn(properties)
    this.#contents.push({ isShown, isOwnMark: tag === OWN_MARK_TAG })
  }

  endMarkedContent(): void {
    this.#contents.pop()
  }

  get #isShown(): boolean {
    return this.#contents.every(({ isShown }) => isShown)
  }

  get #isOwnMark(): boolean {
    return this.#contents.some(({ isOwnMark }) => isOwnMark)
  }

  beginGroup(group: Record<string, unknown>): void {
    this.save()
    this.#masksBegun.push(Boolean(group.smask))
    const state = this.#state
    if (isMatrix(group.matrix) && isBoxArray(group.bbox))
      this.clipTo(rectangle(multiply(state.ctm, group.matrix), boxOf(group.bbox)))
    state.groupAlpha *= state.fillAlpha
    state.fillAlpha = 1
    state.strokeAlpha = 1
  }

  endGroup(): void {
    this.#masksBegun.pop()
    this.restore()
  }

  beginAnnotation([id, rect, transform, matrix]: Args): void {
    this.save()
    this.#annotation = { hidden: this.#context.annotationHidden(String(id)) }
    this.#state = initialState()
    this.clipToBox(rect)
    this.transform(transform)
    this.transform(matrix)
  }

  endAnnotation(): void {
    this.#annotation = null
    this.restore()
  }

  setFont(name: unknown, size: unknown): void {
    this.#state.font = this.#context.fontOf(String(name))
    this.#state.fontSize = Number(size)
  }

  moveText(x: number, y: number): void {
    const state = this.#state
    state.lineX += x
    state.lineY += y
    state.x = state.lineX
    state.y = state.lineY
  }

  showText(shown: readonly ShownGlyph[]): void {
    const state = this.#state
    if (state.font === null) return
    const groups = readGlyphs(shown, state)
    if (this.#masksBegun.includes(true)) return
    const matrix = multiply(state.ctm, state.textMatrix)
    const direction = Math.sign(state.fontSize * state.horizontalScale) || 1
    const height = Math.abs(state.fontSize) * CAPITAL_HEIGHT * (Math.sign(state.fontSize) || 1)
    const isStroked = STROKED_MODES.includes(state.mode)
    const alpha = (isStroked ? state.strokeAlpha : state.fillAlpha) * state.groupAlpha
    const facts = {
      angle: Math.atan2(matrix[1] * direction, matrix[0] * direction),
      size: Math.abs(state.fontSize) * Math.hypot(matrix[2], matrix[3]),
      rise: { x: matrix[2] * height, y: matrix[3] * height },
      colour: isStroked ? state.stroke : state.fill,
      outline: OUTLINED_MODES.includes(state.mode) ? { colour: state.stroke, width: this.#lineWidth() } : null,
      alpha,
      blend: state.blend,
      clip: state.clip,
      isAnnotation: this.#annotation !== null,
      isOwnMark: this.#isOwnMark,
      order: this.#order,
    }
    const hidden = this.#hiddenBecause(alpha, matrix, Math.sign(state.horizontalScale) || 1)
    const runs = groups.map((glyphs) => ({ ...facts, glyphs, hidden }))
    this.runs.push(...runs)
    if (state.mode < CLIPPING_MODE) return
    const boxes = runs.map((run) => rectangle(IDENTITY, boxOfRun(run)))
    this.clipTo({ polygons: boxes.flatMap(({ polygons }) => polygons), isEvenOdd: false })
  }

  #hiddenBecause(alpha: number, [a, b, c, d]: Matrix, direction: number): HiddenBecause | null {
    if (this.#annotation?.hidden) return this.#annotation.hidden
    if (!this.#isShown) return 'is in a layer that is switched off'
    if (INVISIBLE_MODES.includes(this.#state.mode)) return 'is drawn in the invisible mode'
    if (this.#state.isMasked) return 'lies behind a soft mask'
    const upright = ((a * d - b * c) * direction) / (Math.hypot(a, b) * Math.hypot(c, d))
    if (upright < MOST_SLANT) return 'is mirrored or slanted too far to be read'
    return alpha < LEAST_ALPHA ? 'is fully transparent' : null
  }

  #lineWidth(): number {
    const { ctm, lineWidth } = this.#state
    return lineWidth * Math.sqrt(Math.abs(ctm[0] * ctm[3] - ctm[1] * ctm[2]))
  }

  /** Ends a path: paints it in these ways, and clips to it if that was asked for. */
  endPath(path: ArrayLike<number>, box: Box, ways: readonly PathPaint[]): void {
    const rule = this.#pendingClip
    this.#pendingClip = null
    const { ctm } = this.#state
    for (const { kind, isEvenOdd } of ways) this.paint(kind, boxThrough(ctm, box), outlineOf(path, ctm, isEvenOdd))
    if (rule !== null) this.clipTo(outlineOf(path, ctm, rule === 'evenodd'))
  }

  forgetPendingClip(): void {
    this.#pendingClip = null
  }

  paintUnitSquare(kind: PaintKind, matrix: Matrix, isStencil: boolean): void {
    this.paint(kind, boxThrough(matrix, UNIT_SQUARE), rectangle(matrix, UNIT_SQUARE), isStencil)
  }

  /** A shading fills the clipping path; without one, the whole page. */
  paintShading(): void {
    const { view } = this.#context
    this.paint('shading', this.#state.clip?.box ?? view, rectangle(IDENTITY, view))
  }

  paint(kind: PaintKind, box: Box, outline: Outline, isStencil = false): void {
    const state = this.#state
    const { clip } = state
    const width = kind === 'line' ? this.#lineWidth() : 0
    const reach = grown(box, width / 2)
    const seen = clip === null ? reach : clip.box && intersection(clip.box, reach)
    const alpha = (kind === 'line' ? state.strokeAlpha : state.fillAlpha) * state.groupAlpha
    if (!this.#isShown || this.#masksBegun.includes(true) || alpha < LEAST_ALPHA) return
    if (seen === null || this.#annotation?.hidden === 'is in an annotation that is not shown') return
    this.paints.push({
      kind,
      box: seen,
      outline,
      clip,
      lineWidth: width,
      colour: kind === 'line' ? state.stroke : kind === 'fill' ? state.fill : null,
      alpha,
      blend: state.blend,
      isMasked: isStencil || state.isMasked || (kind === 'picture' && state.hasPictureMask),
      isAnnotation: this.#annotation !== null,
      isOwnMark: this.#isOwnMark,
      order: this.#order,
    })
  }

  setState(entries: readonly (readonly [string, unknown])[]): void {
    const state = this.#state
    for (const [key, value] of entries) {
      if (key === 'CA') state.strokeAlpha = Number(value)
      else if (key === 'ca') state.fillAlpha = Number(value)
      else if (key === 'LW') state.lineWidth = Number(value)
      else if (key === 'BM') state.blend = typeof value === 'string' ? value : PLAIN
      else if (key === 'SMask') {
        state.isMasked = Boolean(value)
        // pdf.js says so before a picture that has a mask of its own.
        state.hasPictureMask = value === false
      } else if (key === 'Font' && Array.isArray(value)) this.setFont(value[0], value[1])
    }
  }
}

/** One way of painting a path. */
export interface PathPaint {
  readonly kind: PaintKind
  readonly isEvenOdd: boolean
}

export const isMatrix = (value: unknown): value is Matrix => isNumbers(value, 6)
export const isBoxArray = (value: unknown): value is readonly [number, number, number, number] => isNumbers(value, 4)

function isNumbers(value: unknown, count: number): boolean {
  const list = value as ArrayLike<unknown> | null | undefined
  if (typeof list !== 'object' || list === null || list.length !== count) return false
  return Array.from(list).every((each) => Number.isFinite(each))
}

/** Returns a box of four numbers, whichever corners they name. */
export const boxOf = (values: ArrayLike<number>): Box => {
  const [a = 0, b = 0, c = 0, d = 0] = Array.from(values)
  return { x0: Math.min(a, c), y0: Math.min(b, d), x1: Math.max(a, c), y1: Math.max(b, d) }
}
