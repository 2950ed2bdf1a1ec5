import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { PkiError } from '../../base/index.ts'

/** The files beside the profiles: what all of them share. */
export const SHARED_FILES: readonly string[] = ['policy.yaml', 'crls.yaml']

/**
 * Returns every YAML file under a folder of profiles, relative to it, in order of name.
 * @throws {PkiError} `PROFILE_INVALID` if the folder cannot be read
 */
export function listProfileFiles(directory: string): string[] {
  try {
    return readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.yaml'))
      .map((entry) => relative(directory, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
      .sort()
  } catch (cause) {
    throw new PkiError('PROFILE_INVALID', `profile directory "${directory}" cannot be read`, { cause })
  }
}
