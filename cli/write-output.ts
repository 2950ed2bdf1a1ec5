import { chmodSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { makeDirectory, PkiError } from '../core/index.ts'

/** Writes a file, its folder made where it is missing; an earlier one is replaced; a private one is its owner's alone. @throws {PkiError} `OUTPUT_UNWRITABLE` */
export function writeOutput(path: string, contents: string | Uint8Array, isPrivate = false): void {
  try {
    makeDirectory(dirname(path))
    writeFileSync(path, contents, isPrivate ? { mode: 0o600 } : {})
    // The mode above counts for a new file only.
    if (isPrivate) chmodSync(path, 0o600)
  } catch (cause) {
    throw new PkiError('OUTPUT_UNWRITABLE', `"${path}" cannot be written: ${(cause as NodeJS.ErrnoException).code}`, {
      cause,
    })
  }
}
