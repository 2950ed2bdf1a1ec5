import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { PkiError } from '../../base/index.ts'

/** The octets of a file, and its name for messages. */
export interface InputFile {
  readonly name: string
  readonly bytes: Uint8Array
}

const MIB = 1_048_576
/** Far more than any CSR: a 4096-bit RSA request has less than 2 KiB. */
export const MAX_CSR_OCTETS: number = 65_536
/** Bundles of 50,000 certificates fit. */
export const MAX_BUNDLE_OCTETS: number = 64 * MIB

/**
 * Reads a whole file, after checking its size.
 * @throws {PkiError} `INPUT_UNREADABLE`, `INPUT_EMPTY`, `INPUT_TOO_LARGE`
 */
export function readInputFile(name: string, maxOctets: number): InputFile {
  const size = sizeOf(name)
  if (size > maxOctets) {
    throw new PkiError('INPUT_TOO_LARGE', `"${name}" has ${size} octets; allowed: ${maxOctets}`)
  }
  if (size === 0) throw new PkiError('INPUT_EMPTY', `"${name}" is empty`)
  try {
    return { name, bytes: readFileSync(name) }
  } catch (cause) {
    throw new PkiError('INPUT_UNREADABLE', `"${name}" cannot be read: ${reason(cause)}`, { cause })
  }
}

function sizeOf(name: string): number {
  let stats: ReturnType<typeof statSync>
  try {
    stats = statSync(name)
  } catch (cause) {
    throw new PkiError('INPUT_UNREADABLE', `"${name}" cannot be read: ${reason(cause)}`, { cause })
  }
  if (stats.isDirectory()) throw new PkiError('INPUT_UNREADABLE', `"${name}" is a directory; a file is expected`)
  if (!stats.isFile()) throw new PkiError('INPUT_UNREADABLE', `"${name}" is not a regular file`)
  return stats.size
}

const reasons: Record<string, string> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  ELOOP: 'too many symbolic links',
}

const reason = (cause: unknown): string => {
  const code = (cause as NodeJS.ErrnoException).code ?? 'unknown error'
  return reasons[code] ?? code
}

/** Returns the paths of the regular files below `directory`, sorted. Does not follow links. @throws {PkiError} `INPUT_UNREADABLE` */
export function listFiles(directory: string): string[] {
  try {
    return readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
  } catch (cause) {
    throw new PkiError('INPUT_UNREADABLE', `directory "${directory}" cannot be read: ${reason(cause)}`, { cause })
  }
}

/** Whether `name` is a directory. False if it does not exist or cannot be read. */
export function isDirectory(name: string): boolean {
  try {
    return statSync(name).isDirectory()
  } catch {
    return false
  }
}
