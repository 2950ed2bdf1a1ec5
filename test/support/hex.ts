/** Values that stand in `{braces}`, such as `{serial}`: octets that differ from run to run. */
export type Placeholders = Readonly<Record<string, Uint8Array>>

const TOKEN = /([0-9A-Fa-f]{2})\[|\]|[0-9A-Fa-f]{2}|\{([A-Za-z0-9]+)(?::(-?\d*):(-?\d*))?\}|'([^']*)'/y

/**
 * Returns the octets of hex as the vectors write it: white space and `# comment` to the end of a line are passed over;
 * `04[ … ]` is an element of tag 04 whose length is counted; `'text'` stands for its UTF-8 octets;
 * `{name}` for a placeholder and `{name:0:-1}` for a slice of it.
 */
export function readHex(source: string, placeholders: Placeholders = {}): Uint8Array {
  const text = source.replace(/(^|\s)#.*$/gm, '')
  const stack: { tag: number; octets: number[] }[] = [{ tag: -1, octets: [] }]
  const top = () => stack.at(-1) as { tag: number; octets: number[] }
  for (let at = skipSpace(text, 0); at < text.length; at = skipSpace(text, TOKEN.lastIndex)) {
    TOKEN.lastIndex = at
    const match = TOKEN.exec(text)
    if (!match) throw new Error(`no hex: ${JSON.stringify(text.slice(at, at + 20))}`)
    const [token, tag, name, from, to, quoted] = match
    if (tag !== undefined) stack.push({ tag: Number.parseInt(tag, 16), octets: [] })
    else if (name !== undefined) top().octets.push(...lookUp(placeholders, name, from, to))
    else if (quoted !== undefined) top().octets.push(...Buffer.from(quoted, 'utf8'))
    else if (token === ']') closeElement(stack)
    else top().octets.push(Number.parseInt(token, 16))
  }
  if (stack.length !== 1) throw new Error('hex with a "[" that is not closed')
  return Uint8Array.from(top().octets)
}

function skipSpace(text: string, from: number): number {
  let at = from
  while (at < text.length && /\s/.test(text.charAt(at))) at++
  return at
}

function closeElement(stack: { tag: number; octets: number[] }[]): void {
  const inner = stack.pop()
  const outer = stack.at(-1)
  if (!inner || !outer) throw new Error('hex with a "]" too many')
  outer.octets.push(inner.tag, ...lengthOctets(inner.octets.length), ...inner.octets)
}

/** X.690 §10.1: the fewest length octets. Written here anew, so that the code under test does not judge itself. */
export function lengthOctets(length: number): number[] {
  if (length < 0x80) return [length]
  if (length < 0x100) return [0x81, length]
  if (length < 0x10000) return [0x82, length >> 8, length & 0xff]
  throw new Error(`an element of ${length} octets`)
}

function lookUp(placeholders: Placeholders, name: string, from?: string, to?: string): Uint8Array {
  const octets = placeholders[name]
  if (!octets) throw new Error(`no placeholder {${name}}; allowed: ${Object.keys(placeholders).join(', ')}`)
  return octets.slice(from ? Number(from) : 0, to ? Number(to) : undefined)
}

/** `readHex` for tests: one DER with a comment per line. */
export const hex = (strings: TemplateStringsArray, ...values: string[]): Uint8Array =>
  readHex(String.raw({ raw: strings }, ...values))

export const toHexText = (octets: Uint8Array): string => Buffer.from(octets).toString('hex')
