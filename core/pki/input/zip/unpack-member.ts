import { crc32, inflateRawSync } from 'node:zlib'
import { PkiError } from '../../../base/index.ts'

/** What a zip's directory states about an unpacked member. */
export interface Packing {
  readonly method: 'store' | 'deflate'
  readonly size: number
  readonly crc32: number
}

/** Unpacks a member of a zip, at most to its stated size. @throws {PkiError} `INPUT_UNREADABLE` */
export function unpackMember(name: string, octets: Uint8Array, packed: Packing): Uint8Array {
  try {
    const unpacked = packed.method === 'store' ? octets : inflate(octets, packed.size)
    if (unpacked.length === packed.size && crc32(unpacked) === packed.crc32) return unpacked
  } catch (cause) {
    throw new PkiError('INPUT_UNREADABLE', `"${name}" cannot be unpacked`, { cause })
  }
  throw new PkiError('INPUT_UNREADABLE', `"${name}" does not unpack to the size and checksum that its zip states`)
}

// The minimum that node:zlib accepts.
const [MIN_OUTPUT, MIN_CHUNK] = [1, 64]

/** Stops at the stated size: a few octets could unpack to a thousand times as many. */
const inflate = (octets: Uint8Array, size: number): Uint8Array =>
  inflateRawSync(octets, {
    maxOutputLength: Math.max(size, MIN_OUTPUT),
    // One octet more than needed; otherwise zlib allocates a second chunk to see that it is empty.
    chunkSize: Math.max(size + 1, MIN_CHUNK),
  })
