import { Buffer } from 'node:buffer'
import { crc32, inflateRawSync } from 'node:zlib'
import { PkiError } from '../errors.ts'
import { decodeCsr } from '../input/decode-csr.ts'
import { toLatin1 } from '../x509/bytes.ts'
import type { StoredEntry } from './part-octets.ts'

/** Returns the DER of the request that an entry holds. @throws {PkiError} `INPUT_…` */
export function unpackEntry(entry: StoredEntry): Uint8Array {
  const bytes = unpack(entry)
  return decodeBare(bytes) ?? decodeCsr({ name: entry.name, bytes })
}

function unpack({ name, octets, packed }: StoredEntry): Uint8Array {
  if (packed === null) return octets
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

const LF = 10
const CR = 13

/** Most requests are base64 in one line, which needs none of the care that others do; null where it is anything else. */
function decodeBare(bytes: Uint8Array): Uint8Array | null {
  let end = bytes.length
  while (end > 0 && (bytes[end - 1] === LF || bytes[end - 1] === CR)) end--
  const text = toLatin1(bytes, 0, end)
  const der = Buffer.from(text, 'base64')
  return der.length > 0 && der.toString('base64') === text ? der : null
}
