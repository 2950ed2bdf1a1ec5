import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, expect, test } from 'vitest'
import { WalSync } from '../../../core/store/sqlite/wal-sync.ts'

const directory = mkdtempSync(join(tmpdir(), 'tpki-wal-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

test('what asks while the log is flushed shares one flush after it', async () => {
  const file = join(directory, 'a.db')
  const database = new DatabaseSync(file)
  database.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (a)')
  const wal = new WalSync(file)
  const first = wal.durable()
  const [second, third] = [wal.durable(), wal.durable()]
  expect(second).toBe(third)
  expect(second).not.toBe(first)
  await Promise.all([first, second])
  await wal.durable()
  await wal.close()
  database.close()
})

test('a log that cannot be flushed takes no more, ever', async () => {
  const wal = new WalSync(join(directory, 'missing.db'))
  const both = await Promise.allSettled([wal.durable(), wal.durable()])
  for (const outcome of both) expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(Error) })
  expect(() => wal.check()).toThrow(/missing.db-wal" cannot be flushed to disk; the store takes no more/)
  await expect(wal.durable()).rejects.toThrow(/takes no more/)
})
