import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MemoryStore } from '../../core/store/memory/memory-store.ts'
import { SqliteStore } from '../../core/store/sqlite/sqlite-store.ts'
import type { Store } from '../../core/store/store.ts'

/** A store under test; `reopen` forgets whatever is not durable. */
export interface OpenedBackend {
  store: Store
  reopen(): Promise<void>
  close(): Promise<void>
}

function openMemory(): OpenedBackend {
  const store = new MemoryStore()
  return { store, reopen: async () => {}, close: () => store.close() }
}

function openSqlite(): OpenedBackend {
  const directory = mkdtempSync(join(tmpdir(), 'tpki-store-'))
  const file = join(directory, 'tpki.db')
  const backend: OpenedBackend = {
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

export type BackendName = 'memory' | 'SQLite'

/** Every backend that has to do what the others do. */
export const storeBackends: readonly { readonly name: BackendName; readonly open: () => OpenedBackend }[] = [
  { name: 'memory', open: openMemory },
  { name: 'SQLite', open: openSqlite },
]
