import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import module from 'node:module'
import { join } from 'node:path'
import { type DocumentCache, NO_CACHE } from '../../core/base/index.ts'

/**
 * Returns a cache of validated documents in `folder`, a file a key. A folder that cannot be made, read or written keeps
 * nothing, and so does one that somebody else could write to: what is found there is believed.
 */
export function openDocumentCache(folder: string | null): DocumentCache {
  if (folder === null || !isPrivate(folder)) return NO_CACHE
  return {
    get(key) {
      try {
        return JSON.parse(readFileSync(join(folder, `${key}.json`), 'utf8'))
      } catch {
        return undefined
      }
    },
    put(key, value) {
      // Another process may read while this one writes.
      const draft = join(folder, `${key}.${process.pid}.tmp`)
      try {
        writeFileSync(draft, JSON.stringify(value), { mode: 0o600 })
        renameSync(draft, join(folder, `${key}.json`))
      } catch {
        rmSync(draft, { force: true })
      }
    },
  }
}

function isPrivate(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const { uid, mode } = statSync(folder)
    // Windows has neither.
    return process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0)
  } catch {
    return false
  }
}

/** Returns the cache beside Node's compiled code, for `cli/tpki.mjs` has found the user's folder; none where Node keeps none. */
export function documentCache(): DocumentCache {
  const compiled = module.getCompileCacheDir()
  return openDocumentCache(compiled === undefined ? null : join(compiled, 'documents'))
}
