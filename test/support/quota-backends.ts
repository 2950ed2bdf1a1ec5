import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect } from 'vitest'
import { MemoryStore } from '../../core/store/memory/memory-store.ts'
import { SqliteStore } from '../../core/store/sqlite/sqlite-store.ts'
import { type Backend, Lockstep } from './quota-lockstep.ts'
import { run } from './quota-steps.ts'

interface Opened extends Backend {
  close(): Promise<void>
}

function openMemory(): Opened {
  const store = new MemoryStore()
  return { store, reopen: async () => {}, close: () => store.close() }
}

function openSqlite(): Opened {
  const directory = mkdtempSync(join(tmpdir(), 'tpki-quota-'))
  const file = join(directory, 'tpki.db')
  const backend: Opened = {
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

export const quotaBackends: readonly { readonly name: string; readonly open: () => Opened }[] = [
  { name: 'memory', open: openMemory },
  { name: 'SQLite', open: openSqlite },
]

/** Takes a backend and the model through `numRuns` random runs, and checks that everything of note came up in them. */
export async function expectLockstep(open: () => Opened, numRuns: number): Promise<void> {
  const sum: Record<string, number> = {}
  const property = fc.asyncProperty(run, async ({ startMs, steps }) => {
    const backend = open()
    try {
      const lockstep = new Lockstep(backend, startMs)
      await lockstep.begin()
      for (const step of steps) await lockstep.take(step)
      await lockstep.end()
      for (const [key, count] of Object.entries(lockstep.seen)) sum[key] = (sum[key] ?? 0) + count
    } finally {
      await backend.close()
    }
  })
  await fc.assert(property, { numRuns })
  for (const [key, count] of Object.entries(sum)) expect(count, key).toBeGreaterThan(numRuns / 10)
}
