import { decodeOid, knownOid } from './oids.ts'

/** The octets are not DER (X.690 clause 10) or not the expected structure. `offset` counts from the start of the input. */
export class DerError extends Error {
  readonly offset: number
  readonly trailing: boolean
  constructor(offset: number, message: string, trailing = false) {
    super(`${message} at offset ${offset}`)
    this.name = 'DerError'
    this.offset = offset
    this.trailing = trailing
  }
}

// X.690 §8.1.2: identifier octets of the universal types used in PKCS#10 and X.509.
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  numericString: 0x12,
  printableString: 0x13,
  teletexString: 0x14,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  universalString: 0x1c,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const

/** Returns the identifier octet of context-specific tag `n`. */
export const context = (n: number, constructed: boolean): number => (constructed ? 0xa0 : 0x80) | n

/** A strict, forward-only reader over a sequence of DER elements. Copies nothing. */
export class DerReader {
  readonly bytes: Uint8Array
  #at: number
  readonly #end: number

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.bytes = bytes
    this.#at = start
    this.#end = end
  }

  get offset(): number {
    return this.#at
  }

  get length(): number {
    return this.#end - this.#at
  }

  /** The next identifier octet, or -1 at the end. */
  get nextTag(): number {
    return this.#at < this.#end ? (this.bytes[this.#at] as number) : -1
  }

  get atEnd(): boolean {
    return this.#at >= this.#end
  }

  /** Reads the header of the next element, which must have `tag`, and returns a reader over its contents. */
  read(tag: number, what: string): DerReader {
    const contents = this.enter(tag, what)
    return new DerReader(this.bytes, contents, this.#at)
  }

  /** Reads the next element, which must have `tag`, and returns its contents octets. */
  readContents(tag: number, what: string): Uint8Array {
    const contents = this.enter(tag, what)
    return this.bytes.subarray(contents, this.#at)
  }

  /** Like {@link read}, or null if the next element has another tag or there is none. */
  readOptional(tag: number, what: string): DerReader | null {
    return this.nextTag === tag ? this.read(tag, what) : null
  }

  /** Reads one element of any type and returns its whole encoding with the header. Does not check its contents. */
  readRaw(what: string): Uint8Array {
    const start = this.#at
    if (this.atEnd) throw new DerError(start, `${what} missing`)
    this.#header()
    return this.bytes.subarray(start, this.#at)
  }

  /** Moves past these octets if they come next, and returns whether they do. */
  skipIfNext(octets: Uint8Array): boolean {
    const { length } = octets
    if (this.#end - this.#at < length) return false
    for (let i = 0; i < length; i++) if (this.bytes[this.#at + i] !== octets[i]) return false
    this.#at += length
    return true
  }

  /** Returns the octets that are not read yet, and moves to the end. */
  rest(): Uint8Array {
    const rest = this.bytes.subarray(this.#at, this.#end)
    this.#at = this.#end
    return rest
  }

  expectEnd(what: string): void {
    if (this.#at < this.#end) {
      throw new DerError(this.#at, `${this.#end - this.#at} trailing octets after ${what}`, true)
    }
  }

  /** X.690 §8.3.2: an INTEGER has the fewest octets that hold it. Returns its contents, sign octet included. */
  readInteger(what: string): Uint8Array {
    const at = this.#at
    const contents = this.readContents(TAG.integer, what)
    const first = contents[0]
    const second = contents[1]
    if (first === undefined) throw new DerError(at, `${what}: an INTEGER without contents`)
    if (second !== undefined && ((first === 0 && second < 0x80) || (first === 0xff && second > 0x7f))) {
      throw new DerError(at, `${what}: an INTEGER with an unnecessary leading octet`)
    }
    return contents
  }

  /** Reads an INTEGER that must lie in 0..2^31-1. */
  readSmallInteger(what: string): number {
    const at = this.#at
    const contents = this.readInteger(what)
    if (contents.length > 4 || (contents[0] as number) > 0x7f) {
      throw new DerError(at, `${what}: an INTEGER outside 0..2147483647`)
    }
    return contents.reduce((value, octet) => value * 256 + octet, 0)
  }

  readOid(what: string): string {
    const at = this.#at
    const contents = this.enter(TAG.oid, what)
    return knownOid(this.bytes, contents, this.#at) ?? this.#decodeOid(contents, at, what)
  }

  #decodeOid(contents: number, at: number, what: string): string {
    return decodeOid(this.bytes, contents, this.#at, (message) => {
      throw new DerError(at, `${what}: ${message}`)
    })
  }

  /** X.690 §11.1: TRUE is FF; an encoded default is not DER, so `defaultFalse` refuses FALSE. */
  readBoolean(what: string, defaultFalse = false): boolean {
    const at = this.#at
    const contents = this.readContents(TAG.boolean, what)
    if (contents.length !== 1) throw new DerError(at, `${what}: a BOOLEAN of ${contents.length} octets`)
    if (contents[0] === 0xff) return true
    if (contents[0] !== 0) throw new DerError(at, `${what}: a BOOLEAN that is neither 00 nor FF`)
    if (defaultFalse) throw new DerError(at, `${what}: the default FALSE is written out`)
    return false
  }

  /** X.690 §11.2.1: unused bits are zero. */
  readBitString(what: string, tag: number = TAG.bitString): { unused: number; bits: Uint8Array } {
    const at = this.#at
    const { bytes } = this
    const contents = this.enter(tag, what)
    const end = this.#at
    const unused = contents < end ? (bytes[contents] as number) : 8
    if (unused > 7 || (unused > 0 && end - contents === 1)) {
      throw new DerError(at, `${what}: a BIT STRING with a wrong count of unused bits`)
    }
    if (unused > 0 && ((bytes[end - 1] as number) & ((1 << unused) - 1)) !== 0) {
      throw new DerError(at, `${what}: a BIT STRING whose unused bits are not zero`)
    }
    return { unused, bits: bytes.subarray(contents + 1, end) }
  }

  /** A BIT STRING that holds whole octets, as keys and signatures do. */
  readOctetBits(what: string): Uint8Array {
    const at = this.#at
    const { unused, bits } = this.readBitString(what)
    if (unused !== 0) throw new DerError(at, `${what}: ${unused} unused bits; whole octets are required`)
    return bits
  }

  /** Moves past the next element, which must have `tag`, and returns where its contents start; they end at `offset`. */
  enter(tag: number, what: string): number {
    const found = this.nextTag
    if (found === -1) throw new DerError(this.#at, `${what} missing`)
    if (found !== tag) throw new DerError(this.#at, `${what}: tag ${hexTag(found)} instead of ${hexTag(tag)}`)
    return this.#header()
  }

  /** Moves past an element and returns where its contents start. X.690 §10.1: definite lengths in the fewest octets. */
  #header(): number {
    const { bytes } = this
    const start = this.#at
    const end = this.#end
    if (((bytes[start] as number) & 0x1f) === 0x1f) throw new DerError(start, 'a multi-octet tag')
    let at = start + 1
    if (at >= end) throw new DerError(start, 'an element cut off before its length')
    let length = bytes[at++] as number
    if (length === 0x80) throw new DerError(start, 'an indefinite length')
    if (length > 0x80) {
      const octets = length & 0x7f
      if (octets > 4) throw new DerError(start, `a length of ${octets} octets`)
      if (at + octets > end) throw new DerError(start, 'an element cut off within its length')
      if (bytes[at] === 0) throw new DerError(start, 'a length with an unnecessary leading octet')
      length = 0
      for (let i = 0; i < octets; i++) length = length * 256 + (bytes[at++] as number)
      if (length < 0x80) throw new DerError(start, 'a long-form length below 128')
    }
    if (at + length > end) {
      throw new DerError(start, `an element of ${length} octets, but only ${end - at} are left`)
    }
    this.#at = at + length
    return at
  }
}

const hexTag = (tag: number): string => tag.toString(16).toUpperCase().padStart(2, '0')
