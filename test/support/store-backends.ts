import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MemoryStore } from '../../core/store/memory/memory-store.ts'
import { SqliteStore } from '../../core/store/sqlite/sqlite-store.ts'
import type { Store } from '../../core/store/store.ts'
import { openLoadedStore } from './loaded-store.ts'

/** A store under test; `reopen` forgets whatever is not durable. */
export interface OpenedBackend {
  store: Store
  /** The file it is in; null for a store in memory. */
  readonly file: string | null
  reopen(): Promise<void>
  close(): Promise<void>
}

const inMemory = (store: Store): OpenedBackend => ({
  store,
  file: null,
  reopen: async () => {},
  close: () => store.close(),
})

/** Opens a store in a file of its own, which is deleted when it is closed. */
export function openSqlite(): OpenedBackend & { readonly file: string } {
  const directory = mkdtempSync(join(tmpdir(), 'tpki-store-'))
  const file = join(directory, 'tpki.db')
  const backend = {
    file,
    store: new SqliteStore(file),
    async reopen() {
      await backend.store.close()
      backend.store = new SqliteStore(file)
    },
    async close() {
      await backend.store.close()
      rmSync(directory, { recursive: true })
    },
  }
  return backend
}

export type BackendName = 'memory' | 'memory, loaded' | 'SQLite'

/** Every backend that has to do what the others do. */
export const storeBackends: readonly { readonly name: BackendName; readonly open: () => OpenedBackend }[] = [
  { name: 'memory', open: () => inMemory(new MemoryStore()) },
  // Whatever is decided is decided by facts that were loaded; what a store on another machine must be able to do.
  { name: 'memory, loaded', open: () => inMemory(openLoadedStore()) },
  { name: 'SQLite', open: openSqlite },
]
