import { MARK_TEXT } from '../../mark-text.ts'
import type { PlacedGlyph, TextLine } from '../page/text-line.ts'

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
  return phrasesInText(line.text).map(({ at, spoiledBy }) => {
    const glyphs = line.glyphs.slice(at, at + MARK_TEXT.length).filter((placed) => placed !== null)
    return { line, spoiledBy, glyphs: glyphs.filter(({ glyph }) => glyph.text.trim() !== '') }
  })
}

/** Returns where a text reads exactly as the mark does, whole words only, and what speaks against each place. */
export function phrasesInText(text: string): { readonly at: number; readonly spoiledBy: string | null }[] {
  const found: { at: number; spoiledBy: string | null }[] = []
  for (let at = text.indexOf(MARK_TEXT); at >= 0; at = text.indexOf(MARK_TEXT, at + 1)) {
    const [before, after] = [text.slice(0, at), text.slice(at + MARK_TEXT.length)]
    if (!isWordPart(before.slice(-1)) && !isWordPart(after.slice(0, 1)))
      found.push({ at, spoiledBy: spoiler(before, after) })
  }
  return found
}

/** Text that speaks of the mark, or denies it, is no mark. */
function spoiler(before: string, after: string): string | null {
  const isQuoted = before !== '' && QUOTES.includes(before.slice(-1))
  if (isQuoted || (after !== '' && QUOTES.includes(after.slice(0, 1)))) return 'stands in quotation marks'
  return /\b(not|never)\s+$/i.test(before) ? 'is denied by the word before it' : null
}
