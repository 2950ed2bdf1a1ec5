import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { verifyAudit } from '../../../../core/authority/audit/verify-audit.ts'
import { auditAlone } from '../../../../core/store/commit-unit.ts'
import { SqliteStore } from '../../../../core/store/sqlite/sqlite-store.ts'

let folder: string
let file: string

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tpki-audit-'))
  file = join(folder, 'tpki.db')
  const store = new SqliteStore(file)
  for (let i = 1; i <= 6; i++)
    await store.commit(auditAlone({ atSeconds: i, actor: 'tester', action: 'refused', detail: { number: i } }))
  await store.close()
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Does to the table what its triggers forbid, and verifies. */
async function faultsAfter(sql: string): Promise<[number, string][]> {
  const database = new DatabaseSync(file)
  database.exec(`DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete; ${sql}`)
  database.close()
  const store = new SqliteStore(file)
  try {
    return (await verifyAudit(store)).faults.map(({ sequence, message }) => [sequence, message])
  } finally {
    await store.close()
  }
}

const CHANGED = 'was changed or moved: its hash does not match its contents'
const COLUMNS = 'sequence, at_seconds, actor, action, detail, previous_hash, hash'

describe('a changed chain is reported', () => {
  test('an unchanged chain has no faults', async () => {
    const store = new SqliteStore(file)
    expect(await verifyAudit(store)).toEqual({ rows: 6, faults: [] })
    await store.close()
  })

  test.each<{ name: string; sql: string; faults: [number, string][] }>([
    {
      name: 'a detail was changed',
      sql: `UPDATE audit SET detail = '{"number":9}' WHERE sequence = 3`,
      faults: [[3, `row 3 ${CHANGED}`]],
    },
    { name: 'an actor', sql: `UPDATE audit SET actor = 'x' WHERE sequence = 1`, faults: [[1, `row 1 ${CHANGED}`]] },
    { name: 'a time', sql: 'UPDATE audit SET at_seconds = 9 WHERE sequence = 6', faults: [[6, `row 6 ${CHANGED}`]] },
    {
      name: 'a detail was made unreadable',
      sql: `UPDATE audit SET detail = '{oh' WHERE sequence = 4`,
      faults: [[4, `row 4 ${CHANGED}`]],
    },
    {
      name: 'a detail was made null',
      sql: `UPDATE audit SET detail = 'null' WHERE sequence = 4`,
      faults: [[4, `row 4 ${CHANGED}`]],
    },
    { name: 'a row is gone', sql: 'DELETE FROM audit WHERE sequence = 3', faults: [[4, 'row 3 is missing']] },
    { name: 'the first is', sql: 'DELETE FROM audit WHERE sequence = 1', faults: [[2, 'row 1 is missing']] },
    {
      name: 'several are',
      sql: 'DELETE FROM audit WHERE sequence IN (2, 3, 4)',
      faults: [[5, 'rows 2 to 4 are missing']],
    },
    {
      name: 'two have changed places',
      sql: 'UPDATE audit SET sequence = -sequence WHERE sequence IN (3, 4); UPDATE audit SET sequence = 7 + sequence WHERE sequence < 0',
      faults: [
        [3, `row 3 ${CHANGED}`],
        [4, `row 4 ${CHANGED}`],
        [5, 'row 5 does not follow row 4: one of them was replaced or moved'],
      ],
    },
    {
      name: 'a row was inserted before the first',
      sql: `INSERT INTO audit (${COLUMNS}) SELECT -1, at_seconds, actor, action, detail, previous_hash, hash FROM audit WHERE sequence = 1`,
      faults: [[-1, 'row -1 was inserted before the first']],
    },
    {
      name: 'a row was replaced',
      sql: `DELETE FROM audit WHERE sequence = 3; INSERT INTO audit (${COLUMNS}) SELECT 3, at_seconds, actor, action, detail, previous_hash, hash FROM audit WHERE sequence = 2`,
      faults: [
        [3, `row 3 ${CHANGED}`],
        [4, 'row 4 does not follow row 3: one of them was replaced or moved'],
      ],
    },
  ])('$name', async ({ sql, faults }) => {
    expect(await faultsAfter(sql)).toEqual(faults)
  })

  test('but removed rows at its end are not', async () => {
    expect(await faultsAfter('DELETE FROM audit WHERE sequence > 4')).toEqual([])
  })
})

test('a name with a lone surrogate does not look like a changed row', async () => {
  const store = new SqliteStore(file)
  const half = 'half a pair: \ud800'
  await store.commit(auditAlone({ atSeconds: 7, actor: half, action: 'refused', detail: { half, nul: 'a\0b' } }))
  await store.commit(auditAlone({ atSeconds: 8, actor: 'a\0b', action: 'refused', detail: {} }))
  expect(await verifyAudit(store)).toEqual({ rows: 8, faults: [] })
  expect((await store.findAudit(7))?.detail).toEqual({ half, nul: 'a\0b' })
  await store.close()
})
