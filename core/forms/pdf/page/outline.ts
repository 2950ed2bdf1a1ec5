import { apply, type Box, type Matrix, type Point } from './geometry.ts'

/** A closed shape: polygons that are filled by one of the two rules (ISO 32000-2 §8.5.3.3). */
export interface Outline {
  readonly polygons: readonly (readonly Point[])[]
  readonly isEvenOdd: boolean
}

export function rectangle(matrix: Matrix, { x0, y0, x1, y1 }: Box): Outline {
  const corners = [apply(matrix, x0, y0), apply(matrix, x1, y0), apply(matrix, x1, y1), apply(matrix, x0, y1)]
  return { polygons: [corners], isEvenOdd: false }
}

// How pdf.js numbers the steps of a path, and how many numbers each takes.
const STEP = { move: 0, line: 1, curve: 2, quadratic: 3, close: 4 } as const
const CURVE_PIECES = 6

/** Returns the shape of a path as pdf.js encodes it, its curves as a few straight pieces. */
export function outlineOf(path: ArrayLike<number>, matrix: Matrix, isEvenOdd: boolean): Outline {
  const polygons: Point[][] = []
  let polygon: Point[] = []
  let [x, y] = [0, 0]
  const to = (nextX: number, nextY: number): void => {
    ;[x, y] = [nextX, nextY]
    polygon.push(apply(matrix, x, y))
  }
  for (let i = 0; i < path.length; ) {
    const at = (offset: number): number => path[i + offset] as number
    switch (path[i]) {
      case STEP.move:
        polygon = []
        polygons.push(polygon)
        to(at(1), at(2))
        i += 3
        break
      case STEP.line:
        to(at(1), at(2))
        i += 3
        break
      case STEP.curve: {
        for (const point of curve([x, y, at(1), at(2), at(3), at(4), at(5), at(6)])) to(point.x, point.y)
        i += 7
        break
      }
      case STEP.quadratic:
        to(at(3), at(4))
        i += 5
        break
      case STEP.close:
        i += 1
        break
      default:
        throw new Error(`a path has the unknown step ${path[i]}`)
    }
  }
  return { polygons, isEvenOdd }
}

type CurvePoints = readonly [number, number, number, number, number, number, number, number]

function curve([x0, y0, x1, y1, x2, y2, x3, y3]: CurvePoints): Point[] {
  return Array.from({ length: CURVE_PIECES }, (_, i) => {
    const t = (i + 1) / CURVE_PIECES
    const s = 1 - t
    const mix = (a: number, b: number, c: number, d: number): number =>
      s * s * s * a + 3 * s * s * t * b + 3 * s * t * t * c + t * t * t * d
    return { x: mix(x0, x1, x2, x3), y: mix(y0, y1, y2, y3) }
  })
}

/** Whether a point lies inside. */
export function isInside({ polygons, isEvenOdd }: Outline, { x, y }: Point): boolean {
  let winding = 0
  let crossings = 0
  for (const polygon of polygons) {
    for (const [i, from] of polygon.entries()) {
      const to = polygon[(i + 1) % polygon.length] as Point
      if (from.y <= y === to.y <= y) continue
      if (from.x + ((y - from.y) / (to.y - from.y)) * (to.x - from.x) <= x) continue
      crossings++
      winding += to.y > from.y ? 1 : -1
    }
  }
  return isEvenOdd ? crossings % 2 === 1 : winding !== 0
}
