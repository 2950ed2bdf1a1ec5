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
import { withUniqueResponseNames } from './unique-response-names.ts'

/** A batch that comes as a zip or folder. `count` is the number of CSRs that the zip's directory or the folder states. */
export interface BatchFile {
  readonly count: number
  entries(): Generator<BatchEntry>
  close(): void
}

// APPNOTE 4.4.4
const ENCRYPTED = 1
// Base64 compresses to three quarters of its size at best, PEM to little less; a zip bomb to a thousandth.
const MAX_RATIO = 100
const MIN_PACKED_OCTETS = 1024
const SOURCE = 'SEC Appendix M, Portal batch zip'

/**
 * Opens a zip of `.csr` files in its root. Entries are read one by one, when they are asked for, and are not unpacked
 * here. `maxCsrs` is the largest number of files allowed; `name` is the zip's name for error messages.
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
        cure: 'split it into several batches',
      })
    return {
      count: directory.count,
      // The directory and the members have separate windows of the file; with one, each read would replace the other.
      *entries() {
        const members = new FileWindows(descriptor, name)
        const listed = apart(listMembers(file, directory), file.size, () => overlap(name))
        yield* withUniqueResponseNames(readEntries(listed, members, name), name)
      },
      close: () => closeSync(descriptor),
    }
  } catch (error) {
    closeSync(descriptor)
    throw error
  }
}

const overlap = (name: string): PkiError =>
  new PkiError('BATCH_INVALID', `"${name}": its members overlap`, { source: SOURCE })

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
  if (flags & ENCRYPTED) refuse('is encrypted; allowed: stored, deflated')
  if (method !== STORED && method !== DEFLATED) refuse(`has compression method ${method}; allowed: stored, deflated`)
  if (octets > MAX_RATIO * Math.max(packedOctets, MIN_PACKED_OCTETS))
    refuse(`is compressed more than ${MAX_RATIO} to 1`)
  if (packedOctets > MAX_CSR_OCTETS)
    throw new PkiError('INPUT_TOO_LARGE', `"${name}" has ${packedOctets} octets; allowed: ${MAX_CSR_OCTETS}`)
  const csr = readPacked(member, file)
  return { name, csr, packed: { method: method === DEFLATED ? 'deflate' : 'store', size: octets, crc32 } }
}

function checkName(name: string, refuse: (why: string) => never): void {
  if (name.startsWith('/') || /^[A-Za-z]:/.test(name)) refuse('has an absolute path; allowed: file names')
  if (name.split(/[/\\]/).some((step) => step === '..' || step === '.'))
    refuse('has "." or ".." in its path; allowed: file names')
  if (/[/\\]/.test(name)) refuse('is in a folder; allowed: files in the root')
  if (!/.\.csr$/i.test(name)) refuse('is not a .csr file; allowed: only .csr files')
}
