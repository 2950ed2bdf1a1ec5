import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { PkiError } from '../core/base/index.ts'
import { MANIFEST_NAME, type SetFile } from '../core/device/set/index.ts'
import { writeOutput } from './write-output.ts'

/** Refuses a folder that holds a set, before anything is made. @throws {PkiError} `OUTPUT_UNWRITABLE` */
export function expectNoSet(folder: string): void {
  if (!existsSync(join(folder, MANIFEST_NAME))) return
  throw new PkiError('OUTPUT_UNWRITABLE', `"${folder}" holds a device set already`, { cure: 'name another folder' })
}

/** Writes a set, its private keys for their owner alone. @throws {PkiError} `OUTPUT_UNWRITABLE` */
export function writeSet(folder: string, files: readonly SetFile[]): void {
  for (const { path, contents, isPrivate } of files) writeOutput(join(folder, path), contents, isPrivate)
}
