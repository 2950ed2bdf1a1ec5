import { z } from 'zod'
import { lengthOctets, type Placeholders, readHex } from './hex.ts'

const hexText = z.string()

/** One change to a DER value; see {@link applyEdits}. */
export const editSchema = z.union([
  /** Replaces the one run of sibling elements that equals `find`; the lengths around it follow. */
  z.strictObject({ find: hexText, replace: hexText }),
  /** Replaces the one place where these octets stand; no length follows. */
  z.strictObject({ raw: z.literal(true), find: hexText, replace: hexText }),
  /** Adds octets after the end. */
  z.strictObject({ append: hexText }),
])
export type Edit = z.infer<typeof editSchema>

/** Returns `der` with the edits made in order. A `find` that stands nowhere or twice is an error that names `vector`. */
export function applyEdits(
  der: Uint8Array,
  edits: readonly Edit[],
  placeholders: Placeholders,
  vector: string,
): Uint8Array {
  return edits.reduce((octets, edit, i) => {
    try {
      return applyEdit(octets, edit, placeholders)
    } catch (cause) {
      throw new Error(`vector "${vector}", edit ${i + 1}: ${(cause as Error).message}`, { cause })
    }
  }, der)
}

function applyEdit(der: Uint8Array, edit: Edit, placeholders: Placeholders): Uint8Array {
  const octets = (text: string) => readHex(text, placeholders)
  if ('append' in edit) return Uint8Array.from([...der, ...octets(edit.append)])
  const find = octets(edit.find)
  if (find.length === 0) throw new Error('"find" is empty')
  const replace = octets(edit.replace)
  return 'raw' in edit ? replaceRaw(der, find, replace) : replaceElements(der, find, replace)
}

function replaceRaw(der: Uint8Array, find: Uint8Array, replace: Uint8Array): Uint8Array {
  const haystack = Buffer.from(der)
  const at = haystack.indexOf(find)
  const again = at === -1 ? -1 : haystack.indexOf(find, at + 1)
  expectOne(at === -1 ? 0 : again === -1 ? 1 : 2, find)
  return Uint8Array.from([...der.subarray(0, at), ...replace, ...der.subarray(at + find.length)])
}

/** A DER element; `children` are what its contents hold, also inside an OCTET STRING or BIT STRING. */
interface Element {
  readonly start: number
  readonly contents: number
  readonly end: number
  /** 1 inside a BIT STRING, whose contents begin with the count of unused bits; else 0. */
  readonly skipped: number
  readonly children: readonly Element[] | null
}

function replaceElements(der: Uint8Array, find: Uint8Array, replace: Uint8Array): Uint8Array {
  const roots = parseElements(der, 0, der.length)
  if (!roots) throw new Error('the value to be edited is not DER')
  const places = findRuns(der, roots, find, [])
  expectOne(places.length, find)
  const [{ at, enclosing }] = places as [Place]
  return replaceAt(der, at, at + find.length, replace, enclosing)
}

/** Replaces the octets from `from` to `to` and mends the lengths of the elements around them, the innermost last. */
function replaceAt(
  der: Uint8Array,
  from: number,
  to: number,
  replace: Uint8Array,
  enclosing: readonly Element[],
): Uint8Array {
  let inner = Uint8Array.from(replace)
  let [start, end] = [from, to]
  for (const element of [...enclosing].reverse()) {
    const contents = [...der.subarray(element.contents, start), ...inner, ...der.subarray(end, element.end)]
    inner = Uint8Array.from([der[element.start] as number, ...lengthOctets(contents.length), ...contents])
    start = element.start
    end = element.end
  }
  return Uint8Array.from([...der.subarray(0, start), ...inner, ...der.subarray(end)])
}

/** Returns `der` once for every element that holds others, with `extra` put in at that element's end. */
export function appendToEach(der: Uint8Array, extra: Uint8Array): Uint8Array[] {
  const variants = (elements: readonly Element[], enclosing: readonly Element[]): Uint8Array[] =>
    elements.flatMap((element) => {
      if (!element.children) return []
      const around = [...enclosing, element]
      return [replaceAt(der, element.end, element.end, extra, around), ...variants(element.children, around)]
    })
  return variants(parseElements(der, 0, der.length) ?? [], [])
}

interface Place {
  readonly at: number
  readonly enclosing: readonly Element[]
}

function findRuns(
  der: Uint8Array,
  siblings: readonly Element[],
  find: Uint8Array,
  enclosing: readonly Element[],
): Place[] {
  const ends = new Set(siblings.map(({ end }) => end))
  const here = siblings
    .filter(
      ({ start }) =>
        ends.has(start + find.length) && Buffer.compare(der.subarray(start, start + find.length), find) === 0,
    )
    .map(({ start }) => ({ at: start, enclosing }))
  const below = siblings.flatMap((element) =>
    element.children ? findRuns(der, element.children, find, [...enclosing, element]) : [],
  )
  return [...here, ...below]
}

const CONSTRUCTED = 0x20
const BIT_STRING = 0x03
const OCTET_STRING = 0x04
const SEQUENCE = 0x30

/** Returns the elements of `der` from `start` to `end`, or null where they are not DER. */
function parseElements(der: Uint8Array, start: number, end: number): Element[] | null {
  const elements: Element[] = []
  for (let at = start; at < end; ) {
    const element = parseElement(der, at, end)
    if (!element) return null
    elements.push(element)
    at = element.end
  }
  return elements
}

function parseElement(der: Uint8Array, start: number, end: number): Element | null {
  const tag = der[start] as number
  const first = der[start + 1]
  if ((tag & 0x1f) === 0x1f || first === undefined) return null
  const count = first < 0x80 ? 0 : first & 0x7f
  if (count > 2 || first === 0x80 || start + 2 + count > end) return null
  const length =
    count === 0 ? first : der.subarray(start + 2, start + 2 + count).reduce((sum, octet) => sum * 256 + octet, 0)
  const contents = start + 2 + count
  if (contents + length > end || lengthOctets(length).length !== count + 1) return null
  const element = { start, contents, end: contents + length, skipped: 0 }
  if ((tag & CONSTRUCTED) !== 0) {
    const children = parseElements(der, contents, element.end)
    return children && { ...element, children }
  }
  const skipped = tag === BIT_STRING && der[contents] === 0 ? 1 : 0
  const within = der[contents + skipped]
  // A signature or a key identifier may by chance look like an element, but not like one of those that stand in strings.
  const looksHeld = within === SEQUENCE || within === BIT_STRING || within === OCTET_STRING
  const mayHold = length > skipped + 1 && (tag === OCTET_STRING || skipped === 1) && looksHeld
  return { ...element, skipped, children: mayHold ? parseElements(der, contents + skipped, element.end) : null }
}

function expectOne(count: number, find: Uint8Array): void {
  if (count === 1) return
  const places = count === 0 ? 'nowhere' : 'more than once'
  throw new Error(`"find" ${Buffer.from(find).toString('hex')} stands ${places}`)
}
