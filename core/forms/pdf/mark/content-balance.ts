/** What a content stream leaves open, or closes without having opened it. */
export interface Balance {
  /** Saved graphics states that are never restored, and restores of ones never saved. */
  readonly openSaves: number
  readonly strayRestores: number
  readonly openMarks: number
  readonly isTextOpen: boolean
}

const SPACE = /[\0\t\n\f\r ]/
const DELIMITER = /[\0\t\n\f\r ()<>[\]{}/%]/

/** Reads the operators of a content stream (ISO 32000-2 §7.8.2), as far as they open and close things. */
export function balanceOf(content: string): Balance {
  let [openSaves, strayRestores, openMarks, isTextOpen] = [0, 0, 0, false]
  for (const operator of operatorsOf(content)) {
    if (operator === 'q') openSaves++
    else if (operator === 'Q' && openSaves > 0) openSaves--
    else if (operator === 'Q') strayRestores++
    else if (operator === 'BMC' || operator === 'BDC') openMarks++
    else if (operator === 'EMC') openMarks = Math.max(0, openMarks - 1)
    else if (operator === 'BT') isTextOpen = true
    else if (operator === 'ET') isTextOpen = false
  }
  return { openSaves, strayRestores, openMarks, isTextOpen }
}

function* operatorsOf(content: string): Generator<string> {
  for (let i = 0; i < content.length; ) {
    const character = content[i] as string
    if (character === '%') i = endOfLine(content, i)
    else if (character === '(') i = endOfString(content, i)
    else if (character === '<' && content[i + 1] !== '<') i = after(content, '>', i)
    else if (character === '/') i = endOfWord(content, i + 1)
    else if (DELIMITER.test(character)) i++
    else {
      const end = endOfWord(content, i)
      const word = content.slice(i, end)
      yield word
      i = word === 'ID' ? endOfInlineImage(content, end) : end
    }
  }
}

function endOfWord(content: string, start: number): number {
  let i = start
  while (i < content.length && !DELIMITER.test(content[i] as string)) i++
  return i
}

function after(content: string, mark: string, start: number): number {
  const at = content.indexOf(mark, start)
  return at < 0 ? content.length : at + mark.length
}

function endOfLine(content: string, start: number): number {
  let i = start
  while (i < content.length && content[i] !== '\n' && content[i] !== '\r') i++
  return i
}

// ISO 32000-2 §7.3.4.2: parentheses nest, a backslash escapes.
function endOfString(content: string, start: number): number {
  let depth = 0
  for (let i = start; i < content.length; i++) {
    if (content[i] === '\\') i++
    else if (content[i] === '(') depth++
    else if (content[i] === ')' && --depth === 0) return i + 1
  }
  return content.length
}

/** The data of a picture ends with white space, `EI` and the end of the word. */
function endOfInlineImage(content: string, start: number): number {
  for (let i = content.indexOf('EI', start); i >= 0; i = content.indexOf('EI', i + 1)) {
    const isAlone =
      SPACE.test(content[i - 1] ?? '') && (content[i + 2] === undefined || SPACE.test(content[i + 2] as string))
    if (isAlone) return i + 2
  }
  return content.length
}
