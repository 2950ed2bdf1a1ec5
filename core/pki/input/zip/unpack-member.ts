import { crc32, inflateRawSync } from 'node:zlib'
import { PkiError } from '../../../base/index.ts'

/** What the directory of a zip says that a member unpacks to. */
export interface Packing {
  readonly method: 'store' | 'deflate'
  readonly size: number
  readonly crc32: number
}

/** Unpacks a member of a zip to what it is said to be, and no further. @throws {PkiError} `INPUT_UNREADABLE` */
export function unpackMember(name: string, octets: Uint8Array, packed: Packing): Uint8Array {
  try {
    const unpacked = packed.method === 'store' ? octets : inflate(octets, packed.size)
    if (unpacked.length === packed.size && crc32(unpacked) === packed.crc32) return unpacked
  } catch (cause) {
    throw new PkiError('INPUT_UNREADABLE', `"${name}" cannot be unpacked`, { cause })
  }
  throw new PkiError('INPUT_UNREADABLE', `"${name}" does not unpack to what its zip says of it`)
}

// node:zlib takes no smaller ones.
const [MIN_OUTPUT, MIN_CHUNK] = [1, 64]

/** What unpacks to more than it is said to is given up there: a few octets could come to a thousand times as many. */
const inflate = (octets: Uint8Array, size: number): Uint8Array =>
  inflateRawSync(octets, {
    maxOutputLength: Math.max(size, MIN_OUTPUT),
    // One octet more than is wanted, or a second chunk would be made to see that there is none.
    chunkSize: Math.max(size + 1, MIN_CHUNK),
  })
