import { fstatSync, readSync } from 'node:fs'
import { PkiError } from '../../../base/index.ts'
import { END, END_64, IN_EXTRA_16, IN_EXTRA_32, LOCAL, LOCATOR, MEMBER } from './zip-records.ts'

/** The entry of one member in the central directory of a zip. */
export interface ZipMember {
  readonly name: string
  readonly flags: number
  readonly method: number
  readonly crc32: number
  readonly packedOctets: number
  readonly octets: number
  /** The offset of its local header. */
  readonly at: number
}

const MAX_COMMENT_OCTETS = 65_535
// APPNOTE 4.5.3
const ZIP64_EXTRA = 1
const WINDOW_OCTETS = 262_144

/** The octets of a zip, in memory or in a file. */
export interface ZipOctets {
  readonly size: number
  /** @throws {PkiError} `INPUT_UNREADABLE` if the zip has no such octets */
  read(at: number, octets: number): Buffer
  broken(why: string): PkiError
}

const brokenZip = (name: string, why: string): PkiError =>
  new PkiError('INPUT_UNREADABLE', `"${name}" is not a readable zip: ${why}`)
const BEYOND = 'it refers to octets beyond its end'

/** A zip in memory. */
export class HeldZip implements ZipOctets {
  readonly size: number
  readonly #bytes: Buffer
  readonly #name: string

  constructor({ buffer, byteOffset, byteLength }: Uint8Array, name: string) {
    this.#bytes = Buffer.from(buffer, byteOffset, byteLength)
    this.#name = name
    this.size = byteLength
  }

  read(at: number, octets: number): Buffer {
    if (at < 0 || octets < 0 || at + octets > this.size) throw this.broken(BEYOND)
    return this.#bytes.subarray(at, at + octets)
  }

  broken(why: string): PkiError {
    return brokenZip(this.#name, why)
  }
}

/** A file read in windows, one of which is in memory. Octets that were returned stay valid. */
export class FileWindows implements ZipOctets {
  readonly size: number
  readonly #descriptor: number
  readonly #name: string
  #window: Buffer = Buffer.alloc(0)
  #start = 0

  constructor(descriptor: number, name: string) {
    this.#descriptor = descriptor
    this.#name = name
    this.size = fstatSync(descriptor).size
  }

  /** @throws {PkiError} `INPUT_UNREADABLE` if the file has no such octets */
  read(at: number, octets: number): Buffer {
    if (at < 0 || octets < 0 || at + octets > this.size) throw this.broken(BEYOND)
    if (at < this.#start || at + octets > this.#start + this.#window.length) this.#load(at, octets)
    return this.#window.subarray(at - this.#start, at - this.#start + octets)
  }

  #load(at: number, octets: number): void {
    const window = Buffer.allocUnsafeSlow(Math.min(Math.max(octets, WINDOW_OCTETS), this.size - at))
    let filled = 0
    while (filled < window.length) {
      const count = readSync(this.#descriptor, window, filled, window.length - filled, at + filled)
      if (count === 0) throw this.broken('it became shorter while it was read')
      filled += count
    }
    this.#window = window
    this.#start = at
  }

  broken(why: string): PkiError {
    return brokenZip(this.#name, why)
  }
}

export interface ZipDirectory {
  readonly count: number
  readonly at: number
}

/** Finds the central directory. @throws {PkiError} `INPUT_UNREADABLE` */
export function findDirectory(file: ZipOctets): ZipDirectory {
  const tailOctets = Math.min(file.size, END.octets + MAX_COMMENT_OCTETS)
  const tail = file.read(file.size - tailOctets, tailOctets)
  for (let i = tail.length - END.octets; i >= 0; i--) {
    if (tail.readUInt32LE(i) !== END.signature || i + END.octets + tail.readUInt16LE(i + 20) !== tail.length) continue
    const count = tail.readUInt16LE(i + 10)
    const at = tail.readUInt32LE(i + 16)
    if (count !== IN_EXTRA_16 && at !== IN_EXTRA_32) return { count, at }
    return findDirectory64(file, file.size - tailOctets + i - LOCATOR.octets) ?? { count, at }
  }
  throw file.broken('its directory is missing')
}

function findDirectory64(file: ZipOctets, locatorAt: number): ZipDirectory | null {
  if (locatorAt < 0) return null
  const locator = file.read(locatorAt, LOCATOR.octets)
  if (locator.readUInt32LE(0) !== LOCATOR.signature) return null
  const end = file.read(toNumber(locator.readBigUInt64LE(8), file), END_64.octets)
  if (end.readUInt32LE(0) !== END_64.signature) throw file.broken('its Zip64 directory is missing')
  return { count: toNumber(end.readBigUInt64LE(32), file), at: toNumber(end.readBigUInt64LE(48), file) }
}

const toNumber = (value: bigint, file: ZipOctets): number => {
  if (value > BigInt(file.size)) throw file.broken(BEYOND)
  return Number(value)
}

/** Yields the members in the order of the directory, reading a window at a time. @throws {PkiError} `INPUT_UNREADABLE` */
export function* listMembers(file: ZipOctets, { count, at }: ZipDirectory): Generator<ZipMember> {
  let next = at
  for (let i = 0; i < count; i++) {
    const head = file.read(next, MEMBER.octets)
    if (head.readUInt32LE(0) !== MEMBER.signature) throw file.broken(`its directory ends after ${i} members`)
    const [nameOctets, extraOctets, commentOctets] = [28, 30, 32].map((field) => head.readUInt16LE(field))
    const whole = file.read(next, MEMBER.octets + (nameOctets as number) + (extraOctets as number))
    yield toMember(whole, nameOctets as number, file)
    next += whole.length + (commentOctets as number)
  }
}

/**
 * Yields the members, and throws if they overlap: otherwise a small file could contain thousands of large members.
 * @throws `overlap`
 */
export function* apart(members: Iterable<ZipMember>, fileOctets: number, overlap: () => Error): Generator<ZipMember> {
  let octets = 0
  for (const member of members) {
    octets += LOCAL.octets + member.packedOctets
    if (octets > fileOctets) throw overlap()
    yield member
  }
}

/** Returns the packed octets of a member. @throws {PkiError} `INPUT_UNREADABLE` */
export function readPacked({ name, at, packedOctets }: ZipMember, file: ZipOctets): Buffer {
  const local = file.read(at, LOCAL.octets)
  if (local.readUInt32LE(0) !== LOCAL.signature) throw file.broken(`member "${name}" is not where its directory says`)
  return file.read(at + LOCAL.octets + local.readUInt16LE(26) + local.readUInt16LE(28), packedOctets)
}

function toMember(entry: Buffer, nameOctets: number, file: ZipOctets): ZipMember {
  const nameEnd = MEMBER.octets + nameOctets
  const wide = new Zip64Values(entry.subarray(nameEnd), file)
  // APPNOTE 4.5.3: in this order, each only if its field has no room.
  const octets = wide.or(entry.readUInt32LE(24))
  const packedOctets = wide.or(entry.readUInt32LE(20))
  const at = wide.or(entry.readUInt32LE(42))
  return {
    name: entry.toString('utf8', MEMBER.octets, nameEnd),
    flags: entry.readUInt16LE(8),
    method: entry.readUInt16LE(10),
    crc32: entry.readUInt32LE(16),
    packedOctets,
    octets,
    at,
  }
}

/** The values in the Zip64 extra field, for fields without room for them. */
class Zip64Values {
  readonly #file: ZipOctets
  readonly #extra: Buffer
  #values: Buffer | null = null
  #next = 0

  constructor(extra: Buffer, file: ZipOctets) {
    this.#extra = extra
    this.#file = file
  }

  or(value: number): number {
    if (value !== IN_EXTRA_32) return value
    this.#values ??= this.#find()
    if (this.#next + 8 > this.#values.length) throw this.#file.broken('a Zip64 value is missing')
    const wide = this.#values.readBigUInt64LE(this.#next)
    this.#next += 8
    return toNumber(wide, this.#file)
  }

  #find(): Buffer {
    for (let at = 0; at + 4 <= this.#extra.length; ) {
      const octets = this.#extra.readUInt16LE(at + 2)
      if (this.#extra.readUInt16LE(at) === ZIP64_EXTRA) return this.#extra.subarray(at + 4, at + 4 + octets)
      at += 4 + octets
    }
    return Buffer.alloc(0)
  }
}
