// Parsing a document with 10,000 devices takes 200 MB of memory; parsing this many at a time takes very little.
const ITEMS_PER_PART = 25

/**
 * Splits a manifest into several documents, each with some of its devices. Returns null if the devices are not a YAML
 * block sequence under `devices:`. Everything in an item is indented further than its dash, so a dash in the same column
 * starts the next item (YAML 1.2.2 §8.2.1).
 */
export function splitManifest(text: string): string[] | null {
  const head =
    /^(?:[ \t]*(?:#[^\n]*)?\r?\n|---[ \t]*\r?\n)*devices:[ \t]*(?:#[^\n]*)?\r?\n(?:[ \t]*(?:#[^\n]*)?\r?\n)*( *)- /.exec(
      text,
    )
  if (!head) return null
  const indent = head[1] as string
  const start = head[0].length - indent.length - 2
  const dash = new RegExp(`^${indent}- `, 'gm')
  const starts = [...text.slice(start).matchAll(dash)].map(({ index }) => start + index)
  const parts: string[] = []
  for (let i = 0; i < starts.length; i += ITEMS_PER_PART) {
    const end = starts[i + ITEMS_PER_PART] ?? text.length
    parts.push(`devices:\n${text.slice(starts[i], end)}`)
  }
  return parts
}
