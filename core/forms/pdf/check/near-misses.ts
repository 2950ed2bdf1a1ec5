import { MARK_TEXT } from '../../mark-text.ts'
import type { TextLine } from '../page/text-line.ts'

/** Text that is nearly the mark, and what is wrong with it. */
export interface NearMiss {
  readonly text: string
  readonly because: string
}

const MAX_NAMED = 5
// So many letters may be wrong, missing or too many: "for test purposes" lacks three.
const MAX_EDITS = 3
const WORDS = MARK_TEXT.split(' ')
const lettersOf = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
const TARGET = lettersOf(MARK_TEXT)

/** Returns what in these lines was probably meant as the mark; at most five. */
export function findNearMisses(lines: readonly TextLine[]): NearMiss[] {
  const found = [...lines.flatMap(({ text }) => nearMissesIn(text)), ...splitOverLines(lines)]
  return [...new Map(found.map((miss) => [miss.text, miss])).values()].slice(0, MAX_NAMED)
}

/** Returns what in a text was probably meant as the mark: the best of those that overlap. */
export function nearMissesIn(text: string): NearMiss[] {
  const words = text.split(' ')
  const found: { start: number; end: number; edits: number }[] = []
  for (let start = 0; start < words.length; start++) {
    for (let end = start + 1; end <= Math.min(words.length, start + WORDS.length + 1); end++) {
      const letters = lettersOf(words.slice(start, end).join(''))
      if (Math.abs(letters.length - TARGET.length) > MAX_EDITS) continue
      const edits = editsBetween(letters, TARGET)
      if (edits <= MAX_EDITS) found.push({ start, end, edits })
    }
  }
  const best: typeof found = []
  for (const each of found.toSorted((a, b) => a.edits - b.edits || a.end - a.start - (b.end - b.start)))
    if (best.every(({ start, end }) => each.end <= start || each.start >= end)) best.push(each)
  const texts = best.map(({ start, end }) => words.slice(start, end).join(' '))
  return texts.filter((each) => bare(each) !== MARK_TEXT).map((each) => ({ text: each, because: whatIsWrong(each) }))
}

// The search for the exact text reports it in quotation marks or before a comma.
const bare = (text: string): string => text.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '')

function whatIsWrong(text: string): string {
  const strange = [...text].find((character) => /[^\x20-\x7e]/.test(character) && /[\p{L}\p{Cf}]/u.test(character))
  if (strange !== undefined) return `contains ${codeOf(strange)}, which only looks right or is invisible`
  if (text.toLowerCase() === MARK_TEXT.toLowerCase()) return 'has other capitals'
  return lettersOf(text) === TARGET ? 'has other spaces or punctuation' : 'has other words'
}

const codeOf = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`

/** Levenshtein's distance. */
function editsBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] as number) + 1, (next[j - 1] as number) + 1))
    }
    row = next
  }
  return row[b.length] as number
}

// In ems: how far apart the lines of one text are at most.
const LINE_STEP_EMS = 2.5

function splitOverLines(lines: readonly TextLine[]): NearMiss[] {
  const isPart = (line: TextLine, words: readonly string[]): boolean =>
    line.text.trim().toLowerCase().endsWith(words.join(' ').toLowerCase())
  const begins = (line: TextLine, words: readonly string[]): boolean =>
    line.text.trim().toLowerCase().startsWith(words.join(' ').toLowerCase())
  const [first, second, third] = WORDS as [string, string, string]
  const found: NearMiss[] = []
  const note = (...parts: string[]): void => {
    found.push({ text: parts.join(' / '), because: `is split over ${parts.length} lines` })
  }
  for (const line of lines) {
    const below = lines.filter((each) => isBelow(each, line))
    if (isPart(line, [first, second]) && below.some((each) => begins(each, [third]))) note(`${first} ${second}`, third)
    if (!isPart(line, [first])) continue
    if (below.some((each) => begins(each, [second, third]))) note(first, `${second} ${third}`)
    const middles = below.filter((each) => each.text.trim().toLowerCase() === second.toLowerCase())
    if (middles.some((middle) => lines.some((each) => isBelow(each, middle) && begins(each, [third]))))
      note(first, second, third)
  }
  return found
}

function isBelow(line: TextLine, above: TextLine): boolean {
  const step = above.height - line.height
  const isNear = step > 0 && step <= LINE_STEP_EMS * Math.max(line.size, above.size)
  return isNear && line.angle === above.angle && line.start < above.end && above.start < line.end
}
