import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type AuditEntry, chainAuditRow, GENESIS } from '../../../../core/records/audit-row.ts'

const entry: AuditEntry = { atSeconds: 1, actor: 'a', action: 'issued', detail: { serial: '01', subject: null } }

describe('the audit chain', () => {
  test('starts with zeros', () => {
    expect(GENESIS).toEqual({ sequence: 0, hash: '0'.repeat(64), atSeconds: 0 })
  })

  test('hashes the row before and every field of the row', () => {
    const row = chainAuditRow(GENESIS, entry)
    const text = `["${'0'.repeat(64)}",1,1,"a","issued",{"serial":"01","subject":null}]`
    expect(row).toEqual({
      ...entry,
      sequence: 1,
      previousHash: GENESIS.hash,
      hash: createHash('sha256').update(text).digest('hex'),
    })
  })

  test.each<{ name: string; changed: AuditEntry }>([
    { name: 'time', changed: { ...entry, atSeconds: 2 } },
    { name: 'actor', changed: { ...entry, actor: 'b' } },
    { name: 'action', changed: { ...entry, action: 'refused' } },
    { name: 'a value of the detail', changed: { ...entry, detail: { serial: '02', subject: null } } },
    { name: 'a key of the detail', changed: { ...entry, detail: { serials: '01', subject: null } } },
    { name: 'text that reads like the next field', changed: { ...entry, actor: 'a","issued' } },
  ])('a change of $name changes the hash', ({ changed }) => {
    expect(chainAuditRow(GENESIS, changed).hash).not.toBe(chainAuditRow(GENESIS, entry).hash)
  })

  test('a row inserted at the start changes every hash after it', () => {
    const first = chainAuditRow(GENESIS, entry)
    const other = chainAuditRow(GENESIS, { ...entry, actor: 'b' })
    expect(chainAuditRow(first, entry).hash).not.toBe(chainAuditRow(other, entry).hash)
    expect(chainAuditRow(first, entry).sequence).toBe(2)
  })
})
