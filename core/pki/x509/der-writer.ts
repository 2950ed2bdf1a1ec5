import { concat } from './bytes.ts'
import { TAG } from './der-reader.ts'
import { encodeOidContents } from './oids.ts'

/** Returns one DER element: `tag`, the shortest length, then `parts` in order. */
export function tlv(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const part of parts) length += part.length
  const octets = lengthOctetsOf(length)
  const element = new Uint8Array(1 + octets + length)
  element[0] = tag
  writeLength(element, 1, length, octets)
  let at = 1 + octets
  for (const part of parts) {
    element.set(part, at)
    at += part.length
  }
  return element
}

/** X.690 §10.1: the fewest octets. */
function lengthOctetsOf(length: number): number {
  if (length < 0x80) return 1
  if (length < 0x100) return 2
  if (length < 0x10000) return 3
  if (length < 0x1000000) return 4
  if (length <= MAX_LENGTH) return 5
  throw new Error(`an element of ${length} octets is too long to write`)
}

// What four octets hold.
const MAX_LENGTH = 0xffffffff

/** X.690 §8.1.3: one octet up to 127; then the count of the octets that follow, and these. */
function writeLength(bytes: Uint8Array, at: number, length: number, octets: number): void {
  if (octets === 1) {
    bytes[at] = length
    return
  }
  bytes[at] = 0x80 | (octets - 1)
  for (let i = 1; i < octets; i++) bytes[at + i] = (length >>> (8 * (octets - 1 - i))) & 0xff
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
    const octets = lengthOctetsOf(length)
    this.#reserve(octets - 1)
    this.#bytes.copyWithin(start + octets - 1, start, this.#at)
    this.#at += octets - 1
    writeLength(this.#bytes, start - 1, length, octets)
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

  /** Writes an element with contents of at most 127 octets, given as hex in upper or lower case. */
  hexElement(tag: number, hex: string): this {
    const length = hex.length >> 1
    if (length > 0x7f) throw new Error(`${length} octets are too long to write from hex`)
    this.#reserve(2 + length)
    const bytes = this.#bytes
    let at = this.#at
    bytes[at++] = tag
    bytes[at++] = length
    for (let i = 0; i < hex.length; i += 2) {
      const high = NIBBLES[hex.charCodeAt(i)] as number
      bytes[at++] = (high << 4) | (NIBBLES[hex.charCodeAt(i + 1)] as number)
    }
    this.#at = at
    return this
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

/** What each hex digit of either case stands for, by its code. */
const NIBBLES = new Uint8Array(128)
for (const digits of ['0123456789ABCDEF', '0123456789abcdef'])
  for (let value = 0; value < 16; value++) NIBBLES[digits.charCodeAt(value)] = value
