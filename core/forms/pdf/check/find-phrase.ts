import { MARK_TEXT } from '../../mark-text.ts'
import { centreOf } from '../page/geometry.ts'
import type { Painting } from '../page/painting.ts'
import { boxOfGlyphs, COLUMN_EMS, type PlacedGlyph, type TextLine } from '../page/text-line.ts'
import { Surroundings } from './sight.ts'

/** The exact text in a line, and the glyphs that show it. */
export interface FoundPhrase {
  readonly line: TextLine
  readonly glyphs: readonly PlacedGlyph[]
  /** Why it is not a mark although the words are right; null if it is one. */
  readonly spoiledBy: string | null
}

const QUOTES = '"\'`´‘’‚‛“”„‟«»‹›'
const isWordPart = (character: string): boolean => /[\p{L}\p{N}\p{M}_]/u.test(character)

const IN_COMPANY = 'stands in a line with other text'

/** Returns every place in the lines of a page that has the exact phrase, whole words only. */
export const findPhrases = (lines: readonly TextLine[], painting: Painting): FoundPhrase[] =>
  lines.flatMap((line) => phrasesIn(line, painting))

function phrasesIn(line: TextLine, painting: Painting): FoundPhrase[] {
  return phrasesInText(line.text).map(({ at, spoiledBy }) => {
    const placed = (from: number, to?: number): PlacedGlyph[] =>
      line.glyphs.slice(from, to).filter((each) => each !== null && each.glyph.text.trim() !== '') as PlacedGlyph[]
    const glyphs = placed(at, at + MARK_TEXT.length)
    const company = [...placed(0, at), ...placed(at + MARK_TEXT.length)]
    const isAlone = spoiledBy === IN_COMPANY && !company.some((each) => isBeside(each, glyphs, painting))
    return { line, spoiledBy: isAlone ? null : spoiledBy, glyphs }
  })
}

/** Whether a letter is so near that a reader reads it together with the phrase. What something covers is not read. */
function isBeside(letter: PlacedGlyph, phrase: readonly PlacedGlyph[], painting: Painting): boolean {
  const centre = centreOf(boxOfGlyphs([letter]))
  const near = COLUMN_EMS * letter.run.size
  const isNear = phrase.some(({ glyph }) => Math.hypot(glyph.x - centre.x, glyph.y - centre.y) < near)
  return isNear && new Surroundings([letter], painting).sightAt(centre, letter).kind !== 'covered'
}

/** Returns the places where a line has the exact phrase, whole words only, and why each is not a mark. */
export function phrasesInText(line: string): { readonly at: number; readonly spoiledBy: string | null }[] {
  const found: { at: number; spoiledBy: string | null }[] = []
  for (let at = line.indexOf(MARK_TEXT); at >= 0; at = line.indexOf(MARK_TEXT, at + 1)) {
    const [before, after] = [line.slice(0, at), line.slice(at + MARK_TEXT.length)]
    if (!isWordPart(before.slice(-1)) && !isWordPart(after.slice(0, 1)))
      found.push({ at, spoiledBy: spoiler(before, after) })
  }
  return found
}

/** A mark stands alone on its line. Text that quotes or denies the phrase is not a mark. */
function spoiler(before: string, after: string): string | null {
  const isQuoted = before !== '' && QUOTES.includes(before.slice(-1))
  if (isQuoted || (after !== '' && QUOTES.includes(after.slice(0, 1)))) return 'stands in quotation marks'
  if (/\b(not|never)\s+$/i.test(before)) return 'is denied by the word before it'
  return before.trim() === '' && after.trim() === '' ? null : IN_COMPANY
}
