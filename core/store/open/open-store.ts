import { PkiError } from '../../base/index.ts'
import type { Store } from '../index.ts'

// Each backend is loaded when it is opened: most commands need one, and drivers take time to load.
const backends: Readonly<Record<string, (rest: string) => Promise<Store>>> = {
  sqlite: async (path) => new (await import('../sqlite/index.ts')).SqliteStore(path),
  memory: async () => new (await import('../memory/index.ts')).MemoryStore(),
}

const ALLOWED = 'sqlite:PATH, a path, memory:'

/**
 * Opens the store that `url` names: `sqlite:PATH` or a plain path for one SQLite file, `memory:` for a store that forgets
 * everything when the process ends.
 * @throws {PkiError} `USAGE` for any other store, `WORLD_INVALID` for a file that is not a store of this program
 */
export function openStore(url: string): Promise<Store> {
  // One letter before a colon is a drive of Windows.
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(url)?.[1]?.toLowerCase() ?? null
  if (scheme === null) return open('sqlite', url)
  if (scheme === 'postgres' || scheme === 'postgresql')
    return Promise.reject(
      new PkiError('USAGE', `PostgreSQL stores are not supported yet; allowed: ${ALLOWED}`, {
        cure: 'use a SQLite file',
      }),
    )
  return open(scheme, url.slice(scheme.length + 1))
}

async function open(scheme: string, rest: string): Promise<Store> {
  const backend = Object.hasOwn(backends, scheme) ? backends[scheme] : undefined
  const isWhole = (rest === '') === (scheme === 'memory')
  if (backend && isWhole) return backend(rest)
  // What follows the scheme may hold a password.
  throw new PkiError('USAGE', `a store "${scheme}:…" is not known; allowed: ${ALLOWED}`, {
    cure: 'for a file whose name has a colon, write "sqlite:" before it',
  })
}
