import { areaOf, type Box, boxAround, grown, intersection, overlaps, union } from '../page/geometry.ts'
import type { Paint, Painting, Rgb } from '../page/painting.ts'
import { boxOfRun } from '../page/painting.ts'
import type { ReaderSpace } from '../page/reader-space.ts'

/** What stands on a page, as its reader sees it. */
export interface Obstacles {
  /** Text, fields, pictures, lines, coloured shapes. */
  readonly ink: readonly Box[]
  /** Text and fields, which a mark must not stand beside. */
  readonly texts: readonly Box[]
  /** Tables and frames whole: their empty cells are there to be filled in. */
  readonly tables: readonly Box[]
  /** What the mark would not be readable on without a white ground, page-wide pictures among it. */
  readonly grounds: readonly Box[]
  /** Pictures that fill the page. What stands in them is not known. */
  readonly scans: readonly Box[]
}

// What takes this much of the page is its background, not something on it.
const BACKGROUND_SHARE = 0.6
// Letters reach below their baseline and accents above a capital.
const LETTER_REACH = 0.25
const LINE_REACH = 1
// Beyond this many lines a page is a drawing, and taken as one.
const MAX_LINES = 400
const LEAST_WHITE = 0.97

/** Lists what a mark must keep clear of. Text that is hidden counts too: it lies over what a scan shows. */
export function obstaclesOf(painting: Painting, space: ReaderSpace): Obstacles {
  const page: Box = { x0: 0, y0: 0, x1: space.width, y1: space.height }
  const isOnPage = (box: Box): boolean => overlaps(box, page)
  const isBackground = (box: Box): boolean => {
    const seen = intersection(box, page)
    return seen !== null && areaOf(seen) >= BACKGROUND_SHARE * areaOf(page)
  }
  const text = painting.runs.map((run) => space.fromPage(grown(boxOfRun(run), run.size * LETTER_REACH)))
  const texts = [...text, ...painting.annotations.map((box) => space.fromPage(box))].filter(isOnPage)
  const ink = [...texts]
  const lines: Box[] = []
  const grounds: Box[] = []
  const scans: Box[] = []
  for (const paint of painting.paints) {
    const box = space.fromPage(paint.box)
    if (paint.kind === 'line') lines.push(...linesOfPaint(paint, space, isBackground(box)))
    else if (!isWhite(paint.colour)) {
      grounds.push(box)
      if (!isBackground(box)) ink.push(box)
      else if (paint.kind === 'picture') scans.push(box)
    }
  }
  const seenLines = lines.filter(isOnPage)
  const tables = tablesOf(seenLines).filter((table) => !isBackground(table) || seenLines.length > FRAME_LINES)
  return { ink: [...ink.filter(isOnPage), ...seenLines], texts, tables, grounds: grounds.filter(isOnPage), scans }
}

// A frame around the page has four sides and is not a table.
const FRAME_LINES = 4

const isWhite = (colour: Rgb | null): boolean => colour?.every((part) => part >= LEAST_WHITE) ?? false

/** A shape that frames the page counts by its sides; another by what it encloses. */
function linesOfPaint({ outline }: Paint, space: ReaderSpace, isFrame: boolean): Box[] {
  return outline.polygons.flatMap((polygon) => {
    const sides = polygon.map((from, i) => boxAround([from, polygon[(i + 1) % polygon.length] ?? from]))
    const boxes = isFrame ? sides : polygon.length === 0 ? [] : [boxAround(polygon)]
    return boxes.map((box) => grown(space.fromPage(box), LINE_REACH))
  })
}

/** Returns the boxes around lines that touch each other. */
function tablesOf(lines: readonly Box[]): Box[] {
  if (lines.length > MAX_LINES) return [lines.reduce(union)]
  const groups: Box[] = []
  for (const line of lines) {
    let box = line
    for (let i = groups.findIndex((group) => overlaps(group, box)); i >= 0; ) {
      box = union(box, groups.splice(i, 1)[0] as Box)
      i = groups.findIndex((group) => overlaps(group, box))
    }
    groups.push(box)
  }
  return groups
}
