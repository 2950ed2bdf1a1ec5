import { concat } from './bytes.ts'
import { TAG } from './der-reader.ts'
import { encodeOidContents } from './oids.ts'

/** Returns one DER element: `tag`, the shortest length, then `parts` in order. */
export function tlv(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const part of parts) length += part.length
  const lengthOctets = length < 0x80 ? 1 : length < 0x100 ? 2 : length < 0x10000 ? 3 : 5
  const element = new Uint8Array(1 + lengthOctets + length)
  element[0] = tag
  let at = writeLength(element, length, lengthOctets)
  for (const part of parts) {
    element.set(part, at)
    at += part.length
  }
  return element
}

function writeLength(element: Uint8Array, length: number, lengthOctets: number): number {
  if (lengthOctets === 1) {
    element[1] = length
    return 2
  }
  const octets = length < 0x100 ? 1 : length < 0x10000 ? 2 : length < 0x1000000 ? 3 : 4
  if (octets + 1 !== lengthOctets) throw new Error(`an element of ${length} octets is too long to write`)
  element[1] = 0x80 | octets
  for (let i = 0; i < octets; i++) element[2 + i] = (length >>> (8 * (octets - 1 - i))) & 0xff
  return 2 + octets
}

export const sequence = (...parts: readonly Uint8Array[]): Uint8Array => tlv(TAG.sequence, ...parts)
export const set = (...parts: readonly Uint8Array[]): Uint8Array => tlv(TAG.set, ...parts)
export const octetString = (contents: Uint8Array): Uint8Array => tlv(TAG.octetString, contents)
export const oid = (dotted: string): Uint8Array => tlv(TAG.oid, encodeOidContents(dotted))
export const TRUE: Uint8Array = Uint8Array.of(TAG.boolean, 1, 0xff)
export const NULL: Uint8Array = Uint8Array.of(TAG.null, 0)

/** Returns an INTEGER from its contents octets, which must be minimal. */
export const integer = (contents: Uint8Array): Uint8Array => tlv(TAG.integer, contents)

/** Returns an INTEGER of a value in 0..127. */
export const smallInteger = (value: number): Uint8Array => Uint8Array.of(TAG.integer, 1, value)

/** Returns a BIT STRING of whole octets. */
export const octetBits = (octets: Uint8Array): Uint8Array => tlv(TAG.bitString, Uint8Array.of(0), octets)

/** Returns a BIT STRING with these bits set, 0 first, without trailing zero bits. X.690 §11.2.2 */
export function namedBits(bits: readonly number[]): Uint8Array {
  const highest = Math.max(-1, ...bits)
  const octets = new Uint8Array(Math.floor(highest / 8) + 1)
  for (const bit of bits) octets[bit >> 3] = (octets[bit >> 3] as number) | (0x80 >> (bit & 7))
  const unused = highest === -1 ? 0 : 7 - (highest & 7)
  return tlv(TAG.bitString, concat(Uint8Array.of(unused), octets))
}

/**
 * Writes nested elements into one reused buffer, so that issuing creates no garbage.
 * Open an element, fill it and close it; closing writes its length.
 */
export class DerWriter {
  #bytes = new Uint8Array(4096)
  #at = 0
  /** Where the contents of the open elements start; the first `#depth` entries are in use. */
  readonly #starts: number[] = []
  #depth = 0

  /** Starts again with an empty buffer. */
  start(): this {
    this.#at = 0
    this.#depth = 0
    return this
  }

  open(tag: number): this {
    this.#reserve(2)
    this.#bytes[this.#at++] = tag
    // Reserves one length octet; close() makes room if more are needed.
    this.#starts[this.#depth++] = ++this.#at
    return this
  }

  close(): this {
    const start = this.#starts[--this.#depth] as number
    const length = this.#at - start
    if (length < 0x80) {
      this.#bytes[start - 1] = length
      return this
    }
    const more = length < 0x100 ? 1 : length < 0x10000 ? 2 : 3
    this.#reserve(more)
    this.#bytes.copyWithin(start + more, start, this.#at)
    this.#at += more
    this.#bytes[start - 1] = 0x80 | more
    for (let i = 0; i < more; i++) this.#bytes[start + i] = (length >>> (8 * (more - 1 - i))) & 0xff
    return this
  }

  /** Appends octets that are already encoded. */
  raw(encoded: Uint8Array): this {
    const length = encoded.length
    this.#reserve(length)
    const bytes = this.#bytes
    const at = this.#at
    if (length > SHORT) bytes.set(encoded, at)
    else for (let i = 0; i < length; i++) bytes[at + i] = encoded[i] as number
    this.#at = at + length
    return this
  }

  element(tag: number, contents: Uint8Array): this {
    const { length } = contents
    if (length > 0x7f) return this.open(tag).raw(contents).close()
    this.#reserve(2)
    this.#bytes[this.#at++] = tag
    this.#bytes[this.#at++] = length
    return this.raw(contents)
  }

  /** Returns the octets written so far, valid until the next {@link start}. */
  view(): Uint8Array {
    if (this.#depth > 0) throw new Error('an element was left open')
    return this.#bytes.subarray(0, this.#at)
  }

  #reserve(octets: number): void {
    if (this.#at + octets <= this.#bytes.length) return
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#at + octets))
    larger.set(this.#bytes)
    this.#bytes = larger
  }
}

// Below this length, a loop is faster than the call into the runtime.
const SHORT = 32
