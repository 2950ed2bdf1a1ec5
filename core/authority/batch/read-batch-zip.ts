import { closeSync, openSync } from 'node:fs'
import { PkiError } from '../../base/index.ts'
import {
  apart,
  DEFLATED,
  FileWindows,
  findDirectory,
  listMembers,
  MAX_CSR_OCTETS,
  readPacked,
  STORED,
  type ZipMember,
} from '../../pki/input/index.ts'
import type { BatchEntry } from '../../records/index.ts'
import { withAnswersApart } from './answers-apart.ts'

/** The CSRs of a batch that comes as a file, one after another; how many, as the file says. */
export interface BatchFile {
  readonly count: number
  entries(): Generator<BatchEntry>
  close(): void
}

// APPNOTE 4.4.4
const ENCRYPTED = 1
// Base64 shrinks to no less than three quarters, PEM not much further; a bomb shrinks to a thousandth.
const MAX_RATIO = 100
const MIN_PACKED_OCTETS = 1024
const SOURCE = 'SEC Appendix M, Portal batch zip'

/**
 * Opens a zip of `.csr` files in its root. It is read as its entries are asked for; none is unpacked here. `name` is what
 * refusals call it.
 * @throws {PkiError} `INPUT_UNREADABLE`, `BATCH_TOO_LARGE`, and from the entries `BATCH_INVALID`, `INPUT_TOO_LARGE`
 */
export function openBatchZip(path: string, maxCsrs: number, name: string = path): BatchFile {
  const descriptor = open(path)
  try {
    const file = new FileWindows(descriptor, name)
    const directory = findDirectory(file)
    if (directory.count > maxCsrs)
      throw new PkiError('BATCH_TOO_LARGE', `"${name}" has ${directory.count} files; allowed: ${maxCsrs}`, {
        source: SOURCE,
        cure: 'send it in several batches',
      })
    return {
      count: directory.count,
      // The directory and the members each have a window of their own, or each would drive out the other's.
      *entries() {
        const members = new FileWindows(descriptor, name)
        const listed = apart(listMembers(file, directory), file.size, () => lieOver(name))
        yield* withAnswersApart(readEntries(listed, members, name), name)
      },
      close: () => closeSync(descriptor),
    }
  } catch (error) {
    closeSync(descriptor)
    throw error
  }
}

const lieOver = (name: string): PkiError =>
  new PkiError('BATCH_INVALID', `"${name}": its members lie over one another`, { source: SOURCE })

function open(path: string): number {
  try {
    return openSync(path, 'r')
  } catch (cause) {
    throw new PkiError('INPUT_UNREADABLE', `"${path}" cannot be read`, { cause })
  }
}

function* readEntries(listed: Iterable<ZipMember>, file: FileWindows, zip: string): Generator<BatchEntry> {
  for (const member of listed) yield readEntry(member, file, zip)
}

function readEntry(member: ZipMember, file: FileWindows, zip: string): BatchEntry {
  const { name, method, crc32, octets, packedOctets, flags } = member
  const refuse = (why: string): never => {
    throw new PkiError('BATCH_INVALID', `"${zip}": member "${name}" ${why}`, { source: SOURCE })
  }
  checkName(name, refuse)
  if (flags & ENCRYPTED) refuse('is encrypted; allowed: stored or deflated in the clear')
  if (method !== STORED && method !== DEFLATED) refuse(`is packed by method ${method}; allowed: stored, deflated`)
  if (octets > MAX_RATIO * Math.max(packedOctets, MIN_PACKED_OCTETS)) refuse(`is packed by more than ${MAX_RATIO} to 1`)
  if (packedOctets > MAX_CSR_OCTETS)
    throw new PkiError('INPUT_TOO_LARGE', `"${name}" has ${packedOctets} octets; allowed: ${MAX_CSR_OCTETS}`)
  const csr = readPacked(member, file)
  return { name, csr, packed: { method: method === DEFLATED ? 'deflate' : 'store', size: octets, crc32 } }
}

function checkName(name: string, refuse: (why: string) => never): void {
  if (name.startsWith('/') || /^[A-Za-z]:/.test(name)) refuse('has an absolute path; allowed: file names')
  if (name.split(/[/\\]/).some((step) => step === '..' || step === '.'))
    refuse('has a dotted path; allowed: file names')
  if (/[/\\]/.test(name)) refuse('lies in a folder; allowed: files in the root')
  if (!/.\.csr$/i.test(name)) refuse('is no .csr file; allowed: .csr files alone')
}
