import { PkiError } from '../../base/index.ts'
import type { OctetBudget } from './octet-budget.ts'
import type { InputFile } from './read-input.ts'
import { unpackMember } from './zip/unpack-member.ts'
import { apart, findDirectory, HeldZip, listMembers, readPacked, type ZipMember } from './zip/zip-directory.ts'

const MAX_MEMBERS = 200_000
// DER and PEM certificates compress to a twentieth at best, a zip bomb to a thousandth.
const MAX_RATIO = 100
const MIN_PACKED_OCTETS = 1024
// APPNOTE 4.4.4 and 4.4.5
const ENCRYPTED = 1
const STORED = 0
const DEFLATED = 8

/**
 * Returns the wanted files of a zip, named `archive.zip/member`, with limits on count, size and ratio.
 * Takes each stated size from `budget` before unpacking, and never unpacks more than the stated size.
 * @throws {PkiError} `INPUT_TOO_LARGE`, `INPUT_UNREADABLE`
 */
export function readZip(
  { name, bytes }: InputFile,
  budget: OctetBudget,
  isWanted: (member: string) => boolean,
): InputFile[] {
  const zip = new HeldZip(bytes, name)
  const directory = findDirectory(zip)
  if (directory.count > MAX_MEMBERS) throw tooLarge(name, `has more than ${MAX_MEMBERS} files`)
  const files: InputFile[] = []
  for (const member of apart(listMembers(zip, directory), zip.size, () => zip.broken('its members overlap'))) {
    if (member.name.endsWith('/') || !isWanted(member.name)) continue
    files.push({ name: `${name}/${member.name}`, bytes: unpack(member, zip, name, budget) })
  }
  return files
}

const tooLarge = (name: string, why: string): PkiError => new PkiError('INPUT_TOO_LARGE', `zip "${name}" ${why}`)

function unpack(member: ZipMember, zip: HeldZip, name: string, budget: OctetBudget): Uint8Array {
  const { method, flags, octets, packedOctets, crc32 } = member
  if (octets > MAX_RATIO * Math.max(packedOctets, MIN_PACKED_OCTETS))
    throw tooLarge(name, `compresses "${member.name}" by more than ${MAX_RATIO} to 1`)
  if (flags & ENCRYPTED) throw zip.broken(`member "${member.name}" is encrypted`)
  if (method !== STORED && method !== DEFLATED)
    throw zip.broken(`member "${member.name}" uses compression method ${method}; allowed: stored, deflated`)
  budget.spend(octets)
  const packing = { method: method === DEFLATED ? 'deflate' : 'store', size: octets, crc32 } as const
  return unpackMember(`${name}/${member.name}`, readPacked(member, zip), packing)
}
