import { type Box, boxThrough, type Matrix } from './geometry.ts'
import type { Painting } from './painting.ts'

/** The page as its reader sees it: upright, the lower left corner at 0,0, in points. */
export interface ReaderSpace {
  readonly width: number
  readonly height: number
  /** From the unit and directions of the page. */
  fromPage(box: Box): Box
  /** From the reader's directions to those of the page. */
  readonly toPage: Matrix
}

/** Page rotation turns clockwise (ISO 32000-2 Table 31, Rotate). */
export function readerSpace({
  view,
  rotation,
  pointsPerUnit,
}: Pick<Painting, 'view' | 'rotation' | 'pointsPerUnit'>): ReaderSpace {
  const { x0, y0, x1, y1 } = view
  const [across, up] = [(x1 - x0) * pointsPerUnit, (y1 - y0) * pointsPerUnit]
  const s = 1 / pointsPerUnit
  const p = pointsPerUnit
  switch (rotation) {
    case 0:
      return space(across, up, [p, 0, 0, p, -x0 * p, -y0 * p], [s, 0, 0, s, x0, y0])
    case 90:
      return space(up, across, [0, -p, p, 0, -y0 * p, x1 * p], [0, s, -s, 0, x1, y0])
    case 180:
      return space(across, up, [-p, 0, 0, -p, x1 * p, y1 * p], [-s, 0, 0, -s, x1, y1])
    case 270:
      return space(up, across, [0, p, -p, 0, y1 * p, -x0 * p], [0, -s, s, 0, x0, y1])
  }
}

const space = (width: number, height: number, fromPage: Matrix, toPage: Matrix): ReaderSpace => ({
  width,
  height,
  fromPage: (box) => boxThrough(fromPage, box),
  toPage,
})
