import { hash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { DocumentCache } from '../../../base/index.ts'
import { listProfileFiles, type ProfileDocuments, type ProfileSet, profileSetOf } from '../index.ts'

/**
 * Like `loadProfiles`, but validates a folder only once: what it says is kept in `cache` under the digest of its files and
 * of the code that judges them. So a command that issues or lints loads neither the YAML reader nor the schemas.
 * @throws {PkiError} `PROFILE_INVALID`; nothing is kept of a folder with a problem
 */
export async function readProfiles(directory: string, cache: DocumentCache): Promise<ProfileSet> {
  const key = keyOf(directory)
  const kept = key && (cache.get(key) as ProfileDocuments | undefined)
  if (kept) return profileSetOf(directory, kept)
  const { loadDocuments } = await import('../load/index.ts')
  const documents = loadDocuments(directory)
  if (key) cache.put(key, documents)
  return profileSetOf(directory, documents)
}

/** Returns the digest of every file, its name included; null if one cannot be read, which `loadDocuments` reports. */
function keyOf(directory: string): string | null {
  try {
    const digests = listProfileFiles(directory).map((file) => [
      file,
      hash('sha256', readFileSync(join(directory, file))),
    ])
    return `profiles-${hash('sha256', JSON.stringify([stampOfCode(), digests]))}`
  } catch {
    return null
  }
}

// What decides whether a profile is valid. A bundle holds them all, so there the bundle itself is looked at.
const JUDGES = [
  '../schema/schema',
  '../schema/policy',
  '../schema/crl-definition',
  '../load/load-profiles',
  '../load/check-profile',
]

function stampOfCode(): string {
  const own = import.meta.url
  const files = own.endsWith('.ts') ? JUDGES.map((name) => new URL(`${name}.ts`, own)) : [new URL(own)]
  return files
    .map((file) => statSync(fileURLToPath(file)))
    .map(({ size, mtimeMs }) => `${size} ${mtimeMs}`)
    .join()
}
