import { Buffer } from 'node:buffer'
import { decodeCsr, unpackMember } from '../../pki/input/index.ts'
import { toLatin1 } from '../../pki/x509/index.ts'
import type { StoredEntry } from './part-octets.ts'

/** Returns the DER of the request that an entry holds. @throws {PkiError} `INPUT_…` */
export function unpackEntry(entry: StoredEntry): Uint8Array {
  const { name, octets, packed } = entry
  const bytes = packed === null ? octets : unpackMember(name, octets, packed)
  return decodeBare(bytes) ?? decodeCsr({ name, bytes })
}

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
