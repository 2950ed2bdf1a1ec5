import { MARK_TEXT } from '../mark-text.ts'
import type { PlacedGlyph, TextLine } from './text-line.ts'

/** The exact text in a line, and the glyphs that show it. */
export interface FoundPhrase {
  readonly line: TextLine
  readonly glyphs: readonly PlacedGlyph[]
  /** Why it is no mark although the words are right, null where nothing speaks against it. */
  readonly spoiledBy: string | null
}

const QUOTES = '"\'`´‘’‚‛“”„‟«»‹›'
const isWordPart = (character: string): boolean => /[\p{L}\p{N}\p{M}_]/u.test(character)

/** Returns every place in the lines that reads exactly as the mark does, whole words only. */
export const findPhrases = (lines: readonly TextLine[]): FoundPhrase[] => lines.flatMap(phrasesIn)

function phrasesIn(line: TextLine): FoundPhrase[] {
  const found: FoundPhrase[] = []
  for (let at = line.text.indexOf(MARK_TEXT); at >= 0; at = line.text.indexOf(MARK_TEXT, at + 1)) {
    const end = at + MARK_TEXT.length
    const [before, after] = [line.text.slice(0, at), line.text.slice(end)]
    if (isWordPart(before.slice(-1)) || isWordPart(after.slice(0, 1))) continue
    const glyphs = line.glyphs.slice(at, end).filter((placed) => placed !== null)
    found.push({
      line,
      glyphs: glyphs.filter(({ glyph }) => glyph.text.trim() !== ''),
      spoiledBy: spoiler(before, after),
    })
  }
  return found
}

/** Text that speaks of the mark, or denies it, is no mark. */
function spoiler(before: string, after: string): string | null {
  const isQuoted = before !== '' && QUOTES.includes(before.slice(-1))
  if (isQuoted || (after !== '' && QUOTES.includes(after.slice(0, 1)))) return 'stands in quotation marks'
  return /\b(not|never)\s+$/i.test(before) ? 'is denied by the word before it' : null
}
