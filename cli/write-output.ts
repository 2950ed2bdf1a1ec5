import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { makeDirectory, PkiError } from '../core/index.ts'

/**
 * Writes a file, its folder made where it is missing; an earlier one is replaced, unless it is a private key;
 * a private one is its owner's alone.
 * @throws {PkiError} `OUTPUT_UNWRITABLE`
 */
export function writeOutput(path: string, contents: string | Uint8Array, isPrivate = false): void {
  try {
    if (!isPrivate && holdsPrivateKey(path))
      throw unwritable(path, 'it holds a private key, which is never overwritten')
    makeFolderOf(path)
    writeFileSync(path, contents, isPrivate ? { mode: 0o600 } : {})
    // The mode above counts for a new file only.
    if (isPrivate) chmodSync(path, 0o600)
  } catch (cause) {
    if (cause instanceof PkiError) throw cause
    throw unwritable(path, reasonOf(cause), cause)
  }
}

/** Makes the folder that `path` will lie in. @throws {PkiError} `OUTPUT_UNWRITABLE` */
export function makeFolderOf(path: string): void {
  try {
    makeDirectory(dirname(path))
  } catch (cause) {
    throw unwritable(path, reasonOf(cause), cause)
  }
}

// A key file is smaller by far; what is larger is something else.
const MAX_KEY_OCTETS = 65_536

function holdsPrivateKey(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (!stats?.isFile() || stats.size > MAX_KEY_OCTETS) return false
  return readFileSync(path, 'latin1').includes('PRIVATE KEY-----')
}

const unwritable = (path: string, why: string, cause?: unknown): PkiError =>
  new PkiError('OUTPUT_UNWRITABLE', `"${path}" cannot be written: ${why}`, { cause })

const reasons: Record<string, string> = {
  EACCES: 'permission denied',
  EEXIST: 'its folder is a file',
  EISDIR: 'it is a directory',
  ENOENT: 'no such file or directory',
  ENOSPC: 'no space left',
  ENOTDIR: 'its folder is a file',
  EROFS: 'the file system is read-only',
}

function reasonOf(cause: unknown): string {
  const code = (cause as NodeJS.ErrnoException).code ?? 'unknown error'
  return reasons[code] ?? code
}
