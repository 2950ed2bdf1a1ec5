import { Buffer } from 'node:buffer'
import { decodeCsr, unpackMember } from '../../pki/input/index.ts'
import { toLatin1 } from '../../pki/x509/index.ts'
import type { BatchEntry, PackedEntry } from '../../records/index.ts'

// A part holds: the number of CSRs; for each CSR where its name ends, where its octets end, how they are packed, and
// their size and CRC-32 when unpacked; then all names as UTF-8; then all octets. Numbers are 32 bits, little-endian.
const WORD = 4
const FIELDS = 5
const BARE = 0
const DEFLATED = 1
const STORED = 2

const METHODS = { deflate: DEFLATED, store: STORED } as const

/** Returns entries as the octets of one part. */
export function packEntries(entries: readonly BatchEntry[]): Uint8Array<ArrayBuffer> {
  const names = entries.map(({ name }) => Buffer.from(name))
  const contents = entries.map(({ csr }) => (typeof csr === 'string' ? Buffer.from(csr) : csr))
  const head = WORD * (1 + FIELDS * entries.length)
  const sum = (all: readonly Uint8Array[]): number => all.reduce((octets, { length }) => octets + length, 0)
  const nameOctets = sum(names)
  const packed = new Uint8Array(head + nameOctets + sum(contents))
  const table = new DataView(packed.buffer)
  table.setUint32(0, entries.length, true)
  let nameEnd = 0
  let end = 0
  for (const [i, { packed: how }] of entries.entries()) {
    const name = names[i] as Uint8Array
    const octets = contents[i] as Uint8Array
    packed.set(name, head + nameEnd)
    packed.set(octets, head + nameOctets + end)
    nameEnd += name.length
    end += octets.length
    const row = [nameEnd, end, how ? METHODS[how.method] : BARE, how?.size ?? octets.length, how?.crc32 ?? 0]
    for (const [field, value] of row.entries()) table.setUint32(WORD * (1 + i * FIELDS + field), value, true)
  }
  return packed
}

/** One entry of a part. `octets` is a view of the part, packed as `packed` says or bare. */
export interface StoredEntry {
  readonly name: string
  readonly octets: Uint8Array
  readonly packed: PackedEntry | null
}

/** Returns the entries of a part. Does not check that the octets are intact: compare the part's digest first. */
export function readPart(part: Uint8Array): StoredEntry[] {
  const table = new DataView(part.buffer, part.byteOffset, part.byteLength)
  const count = table.getUint32(0, true)
  const head = WORD * (1 + FIELDS * count)
  const field = (i: number, n: number): number => (i < 0 ? 0 : table.getUint32(WORD * (1 + i * FIELDS + n), true))
  const data = head + field(count - 1, 0)
  const text = Buffer.from(part.buffer, part.byteOffset, part.byteLength)
  return Array.from({ length: count }, (_, i) => ({
    name: text.toString('utf8', head + field(i - 1, 0), head + field(i, 0)),
    octets: part.subarray(data + field(i - 1, 1), data + field(i, 1)),
    packed: packedAs(field(i, 2), field(i, 3), field(i, 4)),
  }))
}

const packedAs = (method: number, size: number, crc32: number): PackedEntry | null =>
  method === BARE ? null : { method: method === DEFLATED ? 'deflate' : 'store', size, crc32 }

/** Returns the DER of the request that an entry holds. @throws {PkiError} `INPUT_…` */
export function unpackEntry({ name, octets, packed }: StoredEntry): Uint8Array {
  const bytes = packed === null ? octets : unpackMember(name, octets, packed)
  return decodeBare(bytes) ?? decodeCsr({ name, bytes })
}

const LF = 10
const CR = 13

/** A faster path for most requests, which are base64 on one line. Returns null for everything else. */
function decodeBare(bytes: Uint8Array): Uint8Array | null {
  let end = bytes.length
  while (end > 0 && (bytes[end - 1] === LF || bytes[end - 1] === CR)) end--
  const text = toLatin1(bytes, 0, end)
  const der = Buffer.from(text, 'base64')
  return der.length > 0 && der.toString('base64') === text ? der : null
}
