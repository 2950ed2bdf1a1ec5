import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { exportAudit } from '../../../../core/authority/audit/export-audit.ts'
import { fixedClock } from '../../../../core/base/clock.ts'
import { type AuditRow, chainAuditRow, GENESIS } from '../../../../core/records/audit-row.ts'
import { auditAlone } from '../../../../core/store/commit-unit.ts'
import { MemoryStore } from '../../../../core/store/memory/memory-store.ts'

const { privateKey: key } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const clock = fixedClock(5000)
const ROWS = 1001

async function filledStore(): Promise<MemoryStore> {
  const store = new MemoryStore()
  for (let i = 1; i <= ROWS; i++)
    await store.commit(auditAlone({ atSeconds: i, actor: 'tester', action: 'refused', detail: { number: i } }))
  return store
}

describe('an export of the audit log', () => {
  test('has every row, so that anyone can compute the chain, and the head; the export is the next row', async () => {
    const store = await filledStore()
    const rows: AuditRow[] = []
    let signed = ''
    const sink = { row: (line: string) => rows.push(JSON.parse(line)), head: (text: string) => (signed = text) }
    const head = await exportAudit(sink, { kind: 'administrator', actor: 'pat' }, { store, clock }, { world: 'W', key })
    expect(rows).toHaveLength(ROWS)
    let last = GENESIS
    for (const { atSeconds, actor, action, detail, hash } of rows) {
      last = chainAuditRow(last, { atSeconds, actor, action, detail })
      expect(last.hash).toBe(hash)
    }
    expect(head).toEqual({ sequence: ROWS, hash: last.hash, atSeconds: ROWS })
    expect(JSON.parse(signed)).toMatchObject({ sequence: ROWS, hash: last.hash, world: 'W' })
    expect(await store.findAudit(ROWS + 1)).toMatchObject({
      action: 'exported',
      actor: 'pat',
      atSeconds: 5000,
      detail: { rows: ROWS, head: last.hash },
    })
  })

  test('is refused for a broken log, and for a participant', async () => {
    const store = await filledStore()
    const broken = {
      ...store,
      listAudit: async (after: number, limit: number) =>
        (await store.listAudit(after, limit)).filter(({ sequence }) => sequence !== 7),
    } as unknown as MemoryStore
    const sink = { row: () => expect.fail('a row was handed out'), head: () => expect.fail('a head was signed') }
    const pat = { kind: 'administrator', actor: 'pat' } as const
    await expect(exportAudit(sink, pat, { store: broken, clock }, { world: 'W', key })).rejects.toMatchObject({
      code: 'AUDIT_BROKEN',
      message: 'the audit log is not exported, because it is broken: row 7 is missing',
    })
    const alpha = { kind: 'participant', participant: 'alpha', actor: 'pat' } as const
    await expect(exportAudit(sink, alpha, { store, clock }, { world: 'W', key })).rejects.toMatchObject({
      code: 'ACCESS_DENIED',
    })
  })
})
