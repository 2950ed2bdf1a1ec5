// A foreign file may have any number of new values; beyond this many, each is decoded again.
const MAX_ENTRIES = 1000

interface Entry<T> {
  readonly octets: Uint8Array
  readonly value: T
}

/** Caches the decoded values of octets. A look-up allocates nothing, unlike one with a string key. */
export class OctetCache<T> {
  readonly #entries = new Map<number, Entry<T>>()

  get(bytes: Uint8Array, start: number, end: number): T | undefined {
    const entry = this.#entries.get(hashOf(bytes, start, end))
    return entry && holds(entry.octets, bytes, start, end) ? entry.value : undefined
  }

  /** Copies the octets. If two values have the same hash, the first stays. */
  set(bytes: Uint8Array, start: number, end: number, value: T): void {
    const key = hashOf(bytes, start, end)
    if (this.#entries.size >= MAX_ENTRIES || this.#entries.has(key)) return
    // The slice of a Buffer would be a view.
    this.#entries.set(key, { octets: Uint8Array.from(bytes.subarray(start, end)), value })
  }
}

function holds(octets: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (octets.length !== end - start) return false
  for (let i = 0; i < octets.length; i++) if (octets[i] !== bytes[start + i]) return false
  return true
}

// FNV-1a, truncated to 30 bits so that V8 stores it as a small integer.
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193)
  return (hash ^ (hash >>> 15)) & 0x3fffffff
}
