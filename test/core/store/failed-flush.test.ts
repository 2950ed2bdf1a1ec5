import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { auditAlone } from '../../../core/store/commit-unit.ts'
import { SqliteStore } from '../../../core/store/sqlite/sqlite-store.ts'
import { orderOf } from '../../support/batch.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'wal-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

const audit = { atSeconds: 100, actor: 'tester', action: 'issued', detail: {} } as const

test('after a flush that failed the store takes nothing more, whatever it is', async () => {
  const file = join(directory, 'tpki.db')
  const store = new SqliteStore(file)
  // Its log cannot be opened any more, as when a disk goes away.
  rmSync(`${file}-wal`)
  const refusal = /the log ".*tpki\.db-wal" cannot be flushed to disk; the store takes no more$/
  await expect(store.commit(auditAlone(audit))).rejects.toThrow(refusal)
  await expect(store.commit(auditAlone(audit))).rejects.toThrow(refusal)
  await expect(store.putSetting('a', 'b', audit)).rejects.toThrow(refusal)
  await expect(store.batches.begin(orderOf('alpha'), 1)).rejects.toThrow(refusal)
  await store.close()
})
