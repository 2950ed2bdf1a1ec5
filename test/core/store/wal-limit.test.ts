import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { AuditEntry } from '../../../core/records/audit-row.ts'
import { SqliteStore } from '../../../core/store/sqlite/sqlite-store.ts'

const MOST_OCTETS = 64 * 1024 * 1024
let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tpki-wal-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

const audit: AuditEntry = {
  atSeconds: 100,
  actor: 'tests',
  action: 'published',
  detail: { text: 'x'.repeat(1_000_000) },
}

test('the write-ahead log is cut down once somebody else has read to the end, even if nothing more is committed', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const file = join(directory, 'tpki.db')
  const walOctets = (): number => statSync(`${file}-wal`).size
  const store = new SqliteStore(file)
  const reader = new DatabaseSync(file, { readOnly: true })
  try {
    reader.exec('BEGIN')
    reader.prepare('SELECT count(*) FROM audit').get()
    for (let i = 0; i < 80; i++) await store.notices.notify([], audit)
    expect(walOctets()).toBeGreaterThan(MOST_OCTETS)
    // Not while the reader is there, and nobody waits for it.
    await vi.advanceTimersByTimeAsync(10_000)
    expect(walOctets()).toBeGreaterThan(MOST_OCTETS)
    reader.exec('COMMIT')
    await vi.advanceTimersByTimeAsync(10_000)
    expect(walOctets()).toBeLessThan(MOST_OCTETS)
    expect((await store.auditHead()).sequence).toBe(80)
  } finally {
    vi.useRealTimers()
    reader.close()
    await store.close()
  }
})

test('the write-ahead log starts anew at the next commit, cut down', async () => {
  const file = join(directory, 'tpki.db')
  const store = new SqliteStore(file)
  const reader = new DatabaseSync(file, { readOnly: true })
  reader.exec('BEGIN')
  reader.prepare('SELECT count(*) FROM audit').get()
  for (let i = 0; i < 80; i++) await store.notices.notify([], audit)
  reader.close()
  // The first writes everything back, the second starts anew.
  for (let i = 0; i < 2; i++) await store.notices.notify([], audit)
  expect(statSync(`${file}-wal`).size).toBeLessThan(MOST_OCTETS)
  await store.close()
})
