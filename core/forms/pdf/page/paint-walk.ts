import { type Box, boxAround, boxThrough, IDENTITY, intersection, type Matrix, multiply } from './geometry.ts'
import { type FontFacts, type GraphicsState, initialState, rgbOf } from './graphics-state.ts'
import { type Outline, outlineOf, rectangle } from './outline.ts'
import type { HiddenBecause, Paint, PaintKind, TextRun } from './painting.ts'
import { boxOfRun } from './painting.ts'
import { OPS } from './pdfjs.ts'
import { readGlyphs, type ShownGlyph } from './read-glyphs.ts'

/** What a page's operators need to be understood. */
export interface WalkContext {
  fontOf(name: string): FontFacts
  /** Whether a layer is shown and printed. */
  isLayerOn(layer: unknown): boolean
  /** Why what an annotation shows does not count, null where it does. */
  annotationHidden(id: string): HiddenBecause | null
}

// ISO 32000-2 Table 104
const INVISIBLE_MODES: readonly number[] = [3, 7]
const STROKED_MODES: readonly number[] = [1, 5]
const CLIPPING_MODE = 4
// A capital is about so high in most fonts.
const CAPITAL_HEIGHT = 0.7
// What is fainter than this is not seen; what is denser hides what lies beneath.
const LEAST_ALPHA = 0.1
const OPAQUE_ALPHA = 0.95
const UNIT_SQUARE: Box = { x0: 0, y0: 0, x1: 1, y1: 1 }

type Args = readonly unknown[]

/** Follows the operators of one page and notes what they paint, and in what state. */
export class PaintWalk {
  readonly runs: TextRun[] = []
  readonly paints: Paint[] = []
  readonly #context: WalkContext
  readonly #layers: boolean[] = []
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

  /** Takes one operator of pdf.js; those that paint nothing and change no state that matters are passed over. */
  take(operator: number, args: Args): void {
    this.#order++
    handlers[operator]?.(this, args)
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

  beginLayer(isOn: boolean): void {
    this.#layers.push(isOn)
  }

  endLayer(): void {
    this.#layers.pop()
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

  beginMarkedContent(tag: unknown, properties: unknown): void {
    this.beginLayer(tag !== 'OC' || this.#context.isLayerOn(properties))
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
    const size = Math.abs(state.fontSize) * Math.hypot(matrix[2], matrix[3])
    const height = Math.abs(state.fontSize) * CAPITAL_HEIGHT
    const direction = Math.sign(state.fontSize * state.horizontalScale) || 1
    const isStroked = STROKED_MODES.includes(state.mode)
    const facts = {
      angle: Math.atan2(matrix[1] * direction, matrix[0] * direction),
      size,
      rise: { x: matrix[2] * height, y: matrix[3] * height },
      colour: isStroked ? state.stroke : state.fill,
      alpha: (isStroked ? state.strokeAlpha : state.fillAlpha) * state.groupAlpha,
      clip: state.clip,
      isAnnotation: this.#annotation !== null,
      order: this.#order,
    }
    const hidden = this.#hiddenBecause(facts.alpha)
    const runs = groups.map((glyphs) => ({ ...facts, glyphs, hidden }))
    this.runs.push(...runs)
    if (state.mode < CLIPPING_MODE) return
    const boxes = runs.map((run) => rectangle(IDENTITY, boxOfRun(run)))
    this.clipTo({ polygons: boxes.flatMap(({ polygons }) => polygons), isEvenOdd: false })
  }

  #hiddenBecause(alpha: number): HiddenBecause | null {
    if (this.#annotation?.hidden) return this.#annotation.hidden
    if (this.#layers.includes(false)) return 'is in a layer that is switched off'
    if (INVISIBLE_MODES.includes(this.#state.mode)) return 'is drawn in the invisible mode'
    if (this.#state.isMasked) return 'lies behind a soft mask'
    return alpha < LEAST_ALPHA ? 'is fully transparent' : null
  }

  takePath([paint, data, minMax]: Args): void {
    const path = (data as ArrayLike<number>[] | null)?.[0]
    const rule = this.#pendingClip
    this.#pendingClip = null
    if (!path || !isBoxArray(minMax)) return
    const kinds = pathPaints[paint as number] ?? []
    for (const { kind, isEvenOdd } of kinds) {
      const outline = outlineOf(path, this.#state.ctm, isEvenOdd)
      this.paint(kind, boxThrough(this.#state.ctm, boxOf(minMax)), outline)
    }
    if (rule !== null) this.clipTo(outlineOf(path, this.#state.ctm, rule === 'evenodd'))
  }

  paintUnitSquare(kind: PaintKind, matrix: Matrix, isOpaque: boolean): void {
    const outline = rectangle(matrix, UNIT_SQUARE)
    this.paint(kind, boxThrough(matrix, UNIT_SQUARE), outline, isOpaque)
  }

  paint(kind: PaintKind, box: Box, outline: Outline, mayBeOpaque = true): void {
    const { groupAlpha, isMasked, isBlended, fill, stroke, fillAlpha, strokeAlpha, hasPictureMask, clip } = this.#state
    const seen = clip === null ? box : clip.box && intersection(clip.box, box)
    const alpha = (kind === 'line' ? strokeAlpha : fillAlpha) * groupAlpha
    if (this.#layers.includes(false) || this.#masksBegun.includes(true) || alpha < LEAST_ALPHA) return
    if (seen === null || this.#annotation?.hidden === 'is in an annotation that is not shown') return
    this.paints.push({
      kind,
      box: seen,
      outline,
      clip,
      colour: kind === 'picture' ? null : kind === 'line' ? stroke : fill,
      isOpaque:
        mayBeOpaque &&
        kind !== 'line' &&
        !(kind === 'picture' && hasPictureMask) &&
        alpha >= OPAQUE_ALPHA &&
        !isMasked &&
        !isBlended,
      isAnnotation: this.#annotation !== null,
      order: this.#order,
    })
  }

  setState(entries: readonly (readonly [string, unknown])[]): void {
    const state = this.#state
    for (const [key, value] of entries) {
      if (key === 'CA') state.strokeAlpha = Number(value)
      else if (key === 'ca') state.fillAlpha = Number(value)
      else if (key === 'BM') state.isBlended = value !== 'source-over'
      else if (key === 'SMask') {
        state.isMasked = Boolean(value)
        // pdf.js says so before a picture that has a mask of its own.
        state.hasPictureMask = value === false
      } else if (key === 'Font' && Array.isArray(value)) this.setFont(value[0], value[1])
    }
  }
}

const fill = { kind: 'fill', isEvenOdd: false } as const
const evenOddFill = { kind: 'fill', isEvenOdd: true } as const
const line = { kind: 'line', isEvenOdd: false } as const

/** What each way of ending a path paints. */
const pathPaints: Record<number, readonly { readonly kind: PaintKind; readonly isEvenOdd: boolean }[]> = {
  [OPS.fill]: [fill],
  [OPS.eoFill]: [evenOddFill],
  [OPS.fillStroke]: [fill, line],
  [OPS.eoFillStroke]: [evenOddFill, line],
  [OPS.closeFillStroke]: [fill, line],
  [OPS.closeEOFillStroke]: [evenOddFill, line],
  [OPS.stroke]: [line],
  [OPS.closeStroke]: [line],
  [OPS.rawFillPath]: [fill],
  [OPS.shadingFill]: [fill],
}

type Handler = (walk: PaintWalk, args: Args) => void

const number = (value: unknown): number => (typeof value === 'number' ? value : 0)
const isMatrix = (value: unknown): value is Matrix => isNumbers(value, 6)
const isBoxArray = (value: unknown): value is readonly [number, number, number, number] => isNumbers(value, 4)

function isNumbers(value: unknown, count: number): boolean {
  const list = value as ArrayLike<unknown> | null | undefined
  if (typeof list !== 'object' || list === null || list.length !== count) return false
  return Array.from(list).every((each) => Number.isFinite(each))
}

const boxOf = (values: ArrayLike<number>): Box => {
  const [a = 0, b = 0, c = 0, d = 0] = Array.from(values)
  return { x0: Math.min(a, c), y0: Math.min(b, d), x1: Math.max(a, c), y1: Math.max(b, d) }
}

/** A picture stands in the unit square of the matrix; several of one kind have a matrix each. */
function paintRepeated(walk: PaintWalk, matrices: readonly unknown[], isOpaque: boolean): void {
  for (const matrix of matrices)
    if (isMatrix(matrix)) walk.paintUnitSquare('picture', multiply(walk.state.ctm, matrix), isOpaque)
}

function positioned([, scaleX, ...rest]: Args): unknown[] {
  const positions = rest.at(-1) as ArrayLike<number>
  const [skewX, skewY, scaleY] = rest.length === 4 ? rest : [0, 0, rest[0]]
  const pairs = Array.from({ length: positions.length >> 1 }, (_, i) => [positions[2 * i], positions[2 * i + 1]])
  return pairs.map(([x, y]) => [scaleX, skewX, skewY, scaleY, x, y])
}

const transformsOf = (list: unknown): unknown[] =>
  (list as readonly { readonly transform: unknown }[]).map(({ transform }) => transform)

const handlers: Record<number, Handler> = {
  [OPS.save]: (walk) => walk.save(),
  [OPS.restore]: (walk) => walk.restore(),
  [OPS.transform]: (walk, args) => walk.transform(args),
  [OPS.setGState]: (walk, [entries]) => walk.setState(entries as readonly (readonly [string, unknown])[]),
  [OPS.clip]: (walk) => walk.setPendingClip('nonzero'),
  [OPS.eoClip]: (walk) => walk.setPendingClip('evenodd'),
  [OPS.constructPath]: (walk, args) => walk.takePath(args),
  [OPS.setFillRGBColor]: ({ state }, [colour]) => {
    state.fill = rgbOf(colour)
  },
  [OPS.setStrokeRGBColor]: ({ state }, [colour]) => {
    state.stroke = rgbOf(colour)
  },
  [OPS.setFillColorN]: ({ state }) => {
    state.fill = null
  },
  [OPS.setStrokeColorN]: ({ state }) => {
    state.stroke = null
  },
  [OPS.setFillTransparent]: ({ state }) => {
    state.fill = null
  },
  [OPS.setStrokeTransparent]: ({ state }) => {
    state.stroke = null
  },
  [OPS.shadingFill]: (walk) => {
    const clip = walk.state.clip?.outline.polygons[0]
    if (clip && clip.length > 0) walk.paint('picture', boxAround(clip), { polygons: [clip], isEvenOdd: false })
  },
  [OPS.beginText]: ({ state }) => {
    state.textMatrix = [1, 0, 0, 1, 0, 0]
    state.lineX = state.lineY = state.x = state.y = 0
  },
  [OPS.setCharSpacing]: ({ state }, [value]) => {
    state.charSpacing = number(value)
  },
  [OPS.setWordSpacing]: ({ state }, [value]) => {
    state.wordSpacing = number(value)
  },
  [OPS.setHScale]: ({ state }, [value]) => {
    state.horizontalScale = number(value) / 100
  },
  [OPS.setLeading]: ({ state }, [value]) => {
    state.leading = -number(value)
  },
  [OPS.setTextRise]: ({ state }, [value]) => {
    state.rise = number(value)
  },
  [OPS.setTextRenderingMode]: ({ state }, [value]) => {
    state.mode = number(value)
  },
  [OPS.setFont]: (walk, [name, size]) => walk.setFont(name, size),
  [OPS.moveText]: (walk, [x, y]) => walk.moveText(number(x), number(y)),
  [OPS.setLeadingMoveText]: (walk, [x, y]) => {
    walk.state.leading = number(y)
    walk.moveText(number(x), number(y))
  },
  [OPS.setTextMatrix]: ({ state }, args) => {
    const matrix = args.length === 1 ? args[0] : args
    if (isMatrix(matrix)) state.textMatrix = matrix
    state.lineX = state.lineY = state.x = state.y = 0
  },
  [OPS.nextLine]: (walk) => walk.moveText(0, walk.state.leading),
  [OPS.showText]: (walk, [glyphs]) => walk.showText(glyphs as readonly ShownGlyph[]),
  [OPS.beginMarkedContent]: (walk) => walk.beginLayer(true),
  [OPS.beginMarkedContentProps]: (walk, [tag, properties]) => walk.beginMarkedContent(tag, properties),
  [OPS.endMarkedContent]: (walk) => walk.endLayer(),
  [OPS.paintFormXObjectBegin]: (walk, [matrix, box]) => {
    walk.save()
    walk.transform(matrix)
    walk.clipToBox(box)
  },
  [OPS.paintFormXObjectEnd]: (walk) => walk.restore(),
  [OPS.beginGroup]: (walk, [group]) => walk.beginGroup(group as Record<string, unknown>),
  [OPS.endGroup]: (walk) => walk.endGroup(),
  [OPS.beginAnnotation]: (walk, args) => walk.beginAnnotation(args),
  [OPS.endAnnotation]: (walk) => walk.endAnnotation(),
  [OPS.paintImageXObject]: (walk) => walk.paintUnitSquare('picture', walk.state.ctm, true),
  [OPS.paintInlineImageXObject]: (walk) => walk.paintUnitSquare('picture', walk.state.ctm, true),
  [OPS.paintImageMaskXObject]: (walk) => walk.paintUnitSquare('picture', walk.state.ctm, false),
  [OPS.paintSolidColorImageMask]: (walk) => walk.paintUnitSquare('fill', walk.state.ctm, true),
  [OPS.paintImageXObjectRepeat]: (walk, args) => paintRepeated(walk, positioned(args), true),
  [OPS.paintImageMaskXObjectRepeat]: (walk, args) => paintRepeated(walk, positioned(args), false),
  [OPS.paintImageMaskXObjectGroup]: (walk, [images]) => paintRepeated(walk, transformsOf(images), false),
  [OPS.paintInlineImageXObjectGroup]: (walk, [, map]) => paintRepeated(walk, transformsOf(map), true),
}
