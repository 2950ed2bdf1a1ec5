import { areaOf, type Box, grown, heightOf, intersection, overlaps, widthOf } from '../page/geometry.ts'
import type { Painting } from '../page/painting.ts'
import { readerSpace } from '../page/reader-space.ts'
import { COLUMN_EMS } from '../page/text-line.ts'
import { type Obstacles, obstaclesOf } from './obstacles.ts'

/** Where the mark goes, as the reader of the page sees it, in points from the lower left corner. */
export interface Place {
  readonly box: Box
  /** Of the font, in points. */
  readonly size: number
  /** White that is painted beneath the mark, null if the paper is white. */
  readonly ground: Box | null
  /** What the user should know of it, null if there is nothing. */
  readonly warning: string | null
}

/** In ems: from the lowest to the highest point of the mark's letters, and how far its baseline lies above the lowest. */
export const MARK_HEIGHT = 1
export const MARK_DESCENT = 0.24
/** In ems: how long the text of the mark is in Liberation Sans Bold, rounded up. */
export const MARK_WIDTH = 10.3

// Larger than the text of the page (ETAD 3.3: "clearly mark"), but not so large that it takes the room of a heading.
const LARGER = 2
const [LEAST_CLEAR_SIZE, MOST_CLEAR_SIZE] = [14, 20]
const SMALLER_SIZES: readonly number[] = [13, 12, 11, 10, 9, 8, 7, 6, 5, 4.5]
// Fields and cells leave less room to a mark that should be read without effort.
const LEAST_SIZE_IN_BODY = 8
// Printers leave the outermost quarter of an inch white.
const EDGES: readonly number[] = [18, 9, 3]
const CLEARANCE = 4
const MARGIN_SHARE = 0.15
const STEP = 3
const COLUMNS = 12

/** How a place is looked for. */
interface Search {
  readonly zones: readonly Box[]
  readonly sizes: readonly number[]
  readonly obstacles: readonly Box[]
  /** What must not stand beside the mark: anything in the strip, or text within the same column. */
  readonly beside: 'anything' | 'text'
}

/**
 * Finds room for the mark: first a strip of its own in the upper or lower margin, larger than the text of the page; then
 * beside other text; smaller rather than over anything.
 */
export function findPlace(painting: Painting, widthEms: number): Place | null {
  const space = readerSpace(painting)
  const page: Box = { x0: 0, y0: 0, x1: space.width, y1: space.height }
  const obstacles = obstaclesOf(painting, space)
  const all = [...obstacles.ink, ...obstacles.tables]
  const margin = Math.max(MARGIN_SHARE * space.height, 2 * Math.max(...EDGES))
  const margins = [
    { ...page, y0: space.height - margin },
    { ...page, y1: margin },
  ]
  const fits = (size: number): boolean => size * widthEms + 2 * Math.min(...EDGES) <= space.width
  const clear = [clearSize(painting), LEAST_CLEAR_SIZE].filter(fits)
  const smaller = SMALLER_SIZES.filter(fits)
  const sizes = [...clear, ...smaller]
  const inBody = sizes.filter((size) => size >= LEAST_SIZE_IN_BODY)
  const { texts } = obstacles
  const searches: readonly (Search & { readonly warning: string | null })[] = [
    { zones: margins, sizes: clear, obstacles: all, beside: 'anything', warning: null },
    { zones: margins, sizes: inBody, obstacles: all, beside: 'anything', warning: null },
    { zones: margins, sizes, obstacles: all, beside: 'text', warning: null },
    { zones: [page], sizes: inBody, obstacles: all, beside: 'anything', warning: null },
    { zones: [page], sizes: inBody, obstacles: all, beside: 'text', warning: null },
    {
      zones: [page],
      sizes,
      obstacles: obstacles.ink,
      beside: 'text',
      warning: 'has no free margin; the mark stands in an empty part of a table or frame',
    },
  ]
  for (const each of searches) {
    const hit = search(each, texts, widthEms, page)
    if (hit !== null) return placeAt(hit, obstacles, each.warning)
  }
  return leastHarm(sizes, margins, obstacles, widthEms, page)
}

function placeAt({ box, size }: Hit, { grounds, scans }: Obstacles, warning: string | null): Place {
  const needsGround = grounds.some((ground) => overlaps(ground, box))
  const isOnScan = scans.some((scan) => overlaps(scan, box))
  const scanWarning = 'is a picture, such as a scan; look whether the mark covers something on it'
  return { box, size, ground: needsGround ? grown(box, 1) : null, warning: isOnScan ? scanWarning : warning }
}

/** Returns a size that is larger than most letters of the page, in points. */
function clearSize({ runs, pointsPerUnit }: Painting): number {
  const counts = new Map<number, number>()
  for (const { size, glyphs, hidden } of runs) {
    const points = Math.round(size * pointsPerUnit)
    if (hidden === null) counts.set(points, (counts.get(points) ?? 0) + glyphs.length)
  }
  const [body = 0] = [...counts].toSorted(([, a], [, b]) => b - a)[0] ?? []
  return Math.min(MOST_CLEAR_SIZE, Math.max(LEAST_CLEAR_SIZE, body + LARGER))
}

interface Hit {
  readonly box: Box
  readonly size: number
}

/** Returns the first free place: by distance from the edge of the paper, size, zone, row from above and column. */
function search(
  { zones, sizes, obstacles, beside }: Search,
  texts: readonly Box[],
  widthEms: number,
  page: Box,
): Hit | null {
  for (const edge of EDGES) {
    for (const size of sizes) {
      for (const zone of zones) {
        const near = obstacles.filter((obstacle) => overlaps(obstacle, zone))
        const nearTexts = texts.filter((text) => overlaps(text, zone))
        for (const box of candidates(zone, size, widthEms, edge, page)) {
          const clear = grown(box, CLEARANCE)
          const strip = { ...clear, x0: page.x0, x1: page.x1 }
          const column = { ...clear, x0: clear.x0 - COLUMN_EMS * size, x1: clear.x1 + COLUMN_EMS * size }
          const isFree =
            beside === 'anything'
              ? !near.some((obstacle) => overlaps(obstacle, strip))
              : !near.some((obstacle) => overlaps(obstacle, clear)) && !nearTexts.some((text) => overlaps(text, column))
          if (isFree) return { box, size }
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

/** Where nothing is free: the place in which the mark covers least, at a size that is still read. */
function leastHarm(
  sizes: readonly number[],
  zones: readonly Box[],
  { ink }: Obstacles,
  widthEms: number,
  page: Box,
): Place | null {
  const size = sizes.find((each) => each <= LEAST_SIZE_IN_BODY)
  if (size === undefined) return null
  // White on both sides sets the mark apart from what stands on the same line.
  const groundOf = ({ x0, x1, y0, y1 }: Box): Box => ({
    x0: x0 - (COLUMN_EMS + 1) * size,
    x1: x1 + (COLUMN_EMS + 1) * size,
    y0: y0 - 1,
    y1: y1 + 1,
  })
  let best: { box: Box; harm: number } | null = null
  for (const edge of EDGES) {
    for (const box of zones.flatMap((zone) => [...candidates(zone, size, widthEms, edge, page)])) {
      const harm = ink.reduce((sum, each) => sum + areaOrNothing(intersection(each, groundOf(box))), 0)
      if (best === null || harm < best.harm) best = { box, harm }
    }
    if (best !== null) break
  }
  const warning = 'has no free room; the mark covers a little of what stands on it'
  return best && { box: best.box, size, ground: groundOf(best.box), warning }
}

const areaOrNothing = (box: Box | null): number => (box === null ? 0 : areaOf(box))
