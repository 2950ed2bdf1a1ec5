import { multiply } from './geometry.ts'
import { type Args, boxOf, isBoxArray, isMatrix, type PaintWalk, type PathPaint } from './paint-walk.ts'
import { OPS } from './pdfjs.ts'
import type { ShownGlyph } from './read-glyphs.ts'

const fill = { kind: 'fill', isEvenOdd: false } as const
const evenOddFill = { kind: 'fill', isEvenOdd: true } as const
const line = { kind: 'line', isEvenOdd: false } as const

/** What each way of ending a path paints. */
const pathPaints: Record<number, readonly PathPaint[]> = {
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

/** Takes one operator of pdf.js. Operators that paint nothing and change no state that matters are skipped. */
export function takeOperator(walk: PaintWalk, operator: number, args: Args): void {
  walk.step()
  handlers[operator]?.(walk, args)
}

const number = (value: unknown): number => (typeof value === 'number' ? value : 0)

type Handler = (walk: PaintWalk, args: Args) => void

/** A picture fills the unit square of its matrix. Repeated pictures have a matrix each. */
function paintRepeated(walk: PaintWalk, matrices: readonly unknown[], isStencil: boolean): void {
  for (const matrix of matrices)
    if (isMatrix(matrix)) walk.paintUnitSquare('picture', multiply(walk.state.ctm, matrix), isStencil)
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
  [OPS.constructPath]: (walk, [paint, data, box]) => {
    const path = (data as ArrayLike<number>[] | null)?.[0]
    if (path && isBoxArray(box)) walk.endPath(path, boxOf(box), pathPaints[paint as number] ?? [])
    else walk.forgetPendingClip()
  },
  [OPS.setLineWidth]: ({ state }, [value]) => {
    state.lineWidth = number(value)
  },
  [OPS.setFillRGBColor]: (walk, [colour]) => {
    walk.state.fill = walk.colourOf(colour)
  },
  [OPS.setStrokeRGBColor]: (walk, [colour]) => {
    walk.state.stroke = walk.colourOf(colour)
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
  [OPS.shadingFill]: (walk) => walk.paintShading(),
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
  [OPS.beginMarkedContent]: (walk, [tag]) => walk.beginMarkedContent((tag as { name?: unknown } | undefined)?.name),
  [OPS.beginMarkedContentProps]: (walk, [tag, properties]) => walk.beginMarkedContent(tag, properties),
  [OPS.endMarkedContent]: (walk) => walk.endMarkedContent(),
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
  [OPS.paintImageXObject]: (walk) => walk.paintUnitSquare('picture', walk.state.ctm, false),
  [OPS.paintInlineImageXObject]: (walk) => walk.paintUnitSquare('picture', walk.state.ctm, false),
  [OPS.paintImageMaskXObject]: (walk) => walk.paintUnitSquare('fill', walk.state.ctm, true),
  [OPS.paintSolidColorImageMask]: (walk) => walk.paintUnitSquare('fill', walk.state.ctm, false),
  [OPS.paintImageXObjectRepeat]: (walk, args) => paintRepeated(walk, positioned(args), false),
  [OPS.paintImageMaskXObjectRepeat]: (walk, args) => paintRepeated(walk, positioned(args), true),
  [OPS.paintImageMaskXObjectGroup]: (walk, [images]) => paintRepeated(walk, transformsOf(images), true),
  [OPS.paintInlineImageXObjectGroup]: (walk, [, map]) => paintRepeated(walk, transformsOf(map), false),
}
