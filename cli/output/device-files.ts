import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { MANIFEST_NAME, PkiError, type SetFile } from '../../core/index.ts'
import { writeOutput } from './write-file.ts'

/** Refuses a folder that holds a set, before anything is made. @throws {PkiError} `OUTPUT_UNWRITABLE` */
export function expectNoSet(folder: string): void {
  if (!existsSync(join(folder, MANIFEST_NAME))) return
  throw new PkiError('OUTPUT_UNWRITABLE', `"${folder}" holds a device set already`, { cure: 'name another folder' })
}

/** Writes a set, its private keys for their owner alone. @throws {PkiError} `OUTPUT_UNWRITABLE` */
export function writeSet(folder: string, files: readonly SetFile[]): void {
  for (const { path, contents, isPrivate } of files) writeOutput(join(folder, path), contents, isPrivate)
}

/** Where judge files lie, so that copying the challenges to a device leaves them behind. */
export const JUDGE_FOLDER = 'judge'
