import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { PkiError } from '../../core/base/index.ts'
import { MANIFEST_NAME, type SetFile } from '../../core/device/set/index.ts'
import { writeOutput } from './write-file.ts'

/** Checks that a folder holds no device set, before one is made. @throws {PkiError} `OUTPUT_UNWRITABLE` */
export function requireNoSet(folder: string): void {
  if (!existsSync(join(folder, MANIFEST_NAME))) return
  throw new PkiError('OUTPUT_UNWRITABLE', `"${folder}" already holds a device set`, { cure: 'name another folder' })
}

/** Writes a device set. Only the owner may read its private keys. @throws {PkiError} `OUTPUT_UNWRITABLE` */
export function writeSet(folder: string, files: readonly SetFile[]): void {
  for (const { path, contents, isPrivate } of files) writeOutput(join(folder, path), contents, isPrivate)
}

/** The folder of the judge files. It keeps them apart from the challenges, which are copied to devices. */
export const JUDGE_FOLDER = 'judge'
