// A whole document of 10,000 devices takes 200 MB to parse; this many at a time take next to nothing.
const ITEMS_PER_PART = 25

/**
 * Splits a manifest into documents that each have some of its devices, or returns null where it is not laid out as a
 * block sequence under `devices:`. YAML 1.2.2 §8.2.1: whatever belongs to an item is indented deeper than its dash, so
 * that a dash in that column begins the next one.
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
