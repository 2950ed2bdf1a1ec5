import { areaOf, type Box, grown, heightOf, intersection, overlaps, widthOf } from '../page/geometry.ts'
import type { Painting } from '../page/painting.ts'
import { readerSpace } from '../page/reader-space.ts'
import { type Obstacles, obstaclesOf } from './obstacles.ts'

/** Where the mark goes, as the reader of the page sees it, in points from the lower left corner. */
export interface Place {
  readonly box: Box
  /** Of the font, in points. */
  readonly size: number
  readonly needsGround: boolean
  /** What the user should know of it, null where it stands in a free margin. */
  readonly warning: string | null
}

/** In ems: from the lowest to the highest point of the mark's letters, and how far its baseline lies above the lowest. */
export const MARK_HEIGHT = 1
export const MARK_DESCENT = 0.24
/** In ems: how long the text of the mark is in Liberation Sans, rounded up. */
export const MARK_WIDTH = 9.56

const SIZES: readonly number[] = [12, 11, 10, 9, 8, 7, 6, 5, 4.5]
// Fields and cells leave less room to a mark that should be read without effort.
const LEAST_SIZE_IN_BODY = 8
// Printers leave the outermost quarter of an inch white.
const EDGES: readonly number[] = [18, 9, 3]
const CLEARANCE = 4
const MARGIN_SHARE = 0.15
const STEP = 3
const COLUMNS = 12

/** Finds room for the mark: in the margins first, the upper one before the lower; smaller rather than over anything. */
export function findPlace(painting: Painting, widthEms: number): Place | null {
  const space = readerSpace(painting)
  const page: Box = { x0: 0, y0: 0, x1: space.width, y1: space.height }
  const obstacles = obstaclesOf(painting, space)
  const all = [...obstacles.ink, ...obstacles.tables]
  const margin = Math.max(MARGIN_SHARE * space.height, 2 * Math.max(...EDGES))
  const above = { ...page, y0: space.height - margin }
  const below = { ...page, y1: margin }
  const fits = SIZES.filter((size) => size * widthEms + 2 * Math.min(...EDGES) <= space.width)
  const inBody = fits.filter((size) => size >= LEAST_SIZE_IN_BODY)
  const needsGround = (box: Box): boolean => obstacles.grounds.some((ground) => overlaps(ground, box))
  const found = (hit: Hit | null, warning: string | null): Place | null =>
    hit && { ...hit, needsGround: needsGround(hit.box), warning }
  return (
    found(search([above, below], fits, all, widthEms, page), null) ??
    found(search([page], inBody, all, widthEms, page), null) ??
    found(
      search([page], fits, obstacles.ink, widthEms, page),
      'has no free margin; the mark stands in an empty part of a table or frame',
    ) ??
    leastHarm(fits, obstacles, widthEms, page)
  )
}

interface Hit {
  readonly box: Box
  readonly size: number
}

/** Returns the first free place: by zone, distance from the edge of the paper, size, row from above and column. */
function search(
  zones: readonly Box[],
  sizes: readonly number[],
  obstacles: readonly Box[],
  widthEms: number,
  page: Box,
): Hit | null {
  for (const edge of EDGES) {
    for (const size of sizes) {
      for (const zone of zones) {
        const near = obstacles.filter((obstacle) => overlaps(obstacle, zone))
        for (const box of candidates(zone, size, widthEms, edge, page)) {
          const clear = grown(box, CLEARANCE)
          if (!near.some((obstacle) => overlaps(obstacle, clear))) return { box, size }
        }
      }
    }
  }
  return null
}

function* candidates(zone: Box, size: number, widthEms: number, edge: number, page: Box): Generator<Box> {
  const [width, height] = [size * widthEms, size * MARK_HEIGHT]
  const room = intersection(zone, grown(page, -edge))
  if (room === null || widthOf(room) < width || heightOf(room) < height) return
  const spare = widthOf(room) - width
  const columns = Array.from({ length: COLUMNS + 1 }, (_, i) => i / COLUMNS)
  // The middle first, then outwards.
  columns.sort((a, b) => Math.abs(a - 0.5) - Math.abs(b - 0.5))
  for (let top = room.y1; top - height >= room.y0; top -= STEP) {
    for (const column of columns) {
      const x0 = room.x0 + spare * column
      yield { x0, y0: top - height, x1: x0 + width, y1: top }
    }
  }
}

/** Where nothing is free: the place in which the mark covers least, at a size that is read still. */
function leastHarm(sizes: readonly number[], { ink }: Obstacles, widthEms: number, page: Box): Place | null {
  const size = sizes.find((each) => each <= LEAST_SIZE_IN_BODY)
  if (size === undefined) return null
  let best: { box: Box; harm: number } | null = null
  for (const edge of EDGES) {
    for (const box of candidates(page, size, widthEms, edge, page)) {
      const harm = ink.reduce((sum, each) => sum + areaOrNothing(intersection(each, box)), 0)
      if (best === null || harm < best.harm) best = { box, harm }
    }
    if (best !== null) break
  }
  const warning = 'has no free room; the mark covers a little of what stands on it'
  return best && { box: best.box, size, needsGround: true, warning }
}

const areaOrNothing = (box: Box | null): number => (box === null ? 0 : areaOf(box))
