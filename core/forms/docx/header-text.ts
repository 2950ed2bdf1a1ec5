import type { XmlElement } from 'libxml2-wasm'
import { MARK_TEXT } from '../mark-text.ts'
import { phrasesInText } from '../pdf/check/find-phrase.ts'
import { nearMissesIn } from '../pdf/check/near-misses.ts'
import { attributeOf, isOn } from './sections.ts'

/** The text of a header, as a reader sees it. */
export interface HeaderText {
  readonly isMarked: boolean
  /** What is wrong, one message each. */
  readonly faults: readonly string[]
}

// ECMA-376 part 1, 17.3.2.38: half-points. 4 points, as in PDFs.
const LEAST_HALF_POINTS = 8
const LEAST_SHADE = 0xd1

/** Reads the paragraphs of a header, with direct properties. What styles do takes rendering to see. */
export function readHeader(header: XmlElement, w: string): HeaderText {
  const faults: string[] = []
  for (const paragraph of header.find('.//w:p', { w }) as XmlElement[]) {
    const all = runsOf(paragraph, w)
    const seen = all.filter(({ hidden }) => hidden === null)
    const text = textOf(seen)
    // A tab sets columns apart; a line break sets lines apart.
    const phrases = text.split(/[\n\t]/).flatMap(phrasesInText)
    if (phrases.some(({ spoiledBy }) => spoiledBy === null)) return { isMarked: true, faults: [] }
    faults.push(...phrases.map(({ spoiledBy }) => `"${MARK_TEXT}" ${spoiledBy}`))
    const hidden = all.find((run) => run.hidden !== null && run.text.trim() !== '')
    if (hidden && phrasesInText(textOf(all)).length > phrases.length) faults.push(`"${MARK_TEXT}" ${hidden.hidden}`)
    else if (isSplit(text)) faults.push(`"${MARK_TEXT}" is split over lines`)
    else faults.push(...nearMissesIn(text).map((miss) => `"${miss.text}" ${miss.because}`))
  }
  return { isMarked: false, faults }
}

interface Run {
  readonly text: string
  readonly hidden: string | null
}

/** A line break is kept: the text is to stand on one line. */
const textOf = (runs: readonly Run[]): string =>
  runs
    .map(({ text }) => text)
    .join('')
    .replace(/[^\S\n\t]+/gu, ' ')

const isSplit = (text: string): boolean =>
  !phrasesInText(text).length && phrasesInText(text.replace(/\s+/gu, ' ')).length > 0

/** Runs of the paragraph itself and not of text boxes within it, which are paragraphs of their own. */
function runsOf(paragraph: XmlElement, w: string): Run[] {
  const own = paragraph.find('.//w:r[not(ancestor::w:del)]', { w }) as XmlElement[]
  return own
    .filter((run) => isOwn(run, paragraph, w))
    .map((run) => ({ text: partsOf(run, w), hidden: hiddenBecause(run, w) }))
}

const isOwn = (run: XmlElement, paragraph: XmlElement, w: string): boolean =>
  run.get('ancestor::w:p[1]', { w })?.isSameNode(paragraph) ?? false

function partsOf(run: XmlElement, w: string): string {
  const parts = run.find('w:t|w:tab|w:br|w:cr|w:noBreakHyphen', { w }) as XmlElement[]
  return parts
    .map((part) =>
      part.name === 't' ? part.content : part.name === 'noBreakHyphen' ? '-' : part.name === 'tab' ? '\t' : '\n',
    )
    .join('')
}

/** Returns why a reader does not see a run as it is written, by its direct properties; null if nothing changes it. */
function hiddenBecause(run: XmlElement, w: string): string | null {
  const properties = run.get('w:rPr', { w }) as XmlElement | null
  if (properties === null) return null
  const toggle = TOGGLES.find(([name]) => isOn(properties, name, w))
  if (toggle) return toggle[1]
  const setting = (name: string, attribute = 'val'): string | null => {
    const element = properties.get(`w:${name}`, { w }) as XmlElement | null
    return element && attributeOf(element, attribute, w)
  }
  if (isFaint(setting('color')) && properties.get('w:shd|w:highlight', { w }) === null)
    return 'is written in white or nearly so'
  if (SYMBOL_FONTS.test(setting('rFonts', 'ascii') ?? '')) return 'is set in a font of symbols'
  const sized = SIZES.find(([name, least]) => Number(setting(name) ?? least) < least)
  if (sized) return sized[2]
  return Math.abs(Number(setting('position') ?? 0)) > MOST_RAISED ? 'is raised or lowered out of its line' : null
}

// ECMA-376 part 1, 17.3.2: on-off properties that change what a reader sees.
const TOGGLES: readonly (readonly [name: string, because: string])[] = [
  ['vanish', 'is hidden text'],
  ['webHidden', 'is hidden text'],
  ['caps', 'is shown in capitals'],
  ['smallCaps', 'is shown in capitals'],
  ['strike', 'is struck out'],
  ['dstrike', 'is struck out'],
]
const SYMBOL_FONTS = /^(Symbol|Webdings|Wingdings|MT Extra|Marlett)/i
// Half-points, per cent of the width (17.3.2.43), and twentieths of a point between letters (17.3.2.35).
const SIZES: readonly (readonly [name: string, least: number, because: string])[] = [
  ['sz', LEAST_HALF_POINTS, 'is too small to be read'],
  ['w', 50, 'is squeezed too much to be read'],
  ['spacing', -40, 'is set so tightly that its letters lie over each other'],
]
const MOST_RAISED = 24

const isFaint = (colour: string | null): boolean =>
  colour !== null &&
  /^[0-9a-f]{6}$/i.test(colour) &&
  [0, 2, 4].every((start) => Number.parseInt(colour.slice(start, start + 2), 16) >= LEAST_SHADE)
