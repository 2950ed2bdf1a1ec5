import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { AuditEntry } from '../../../core/records/audit-row.ts'
import { auditAlone } from '../../../core/store/commit-unit.ts'
import type { Store } from '../../../core/store/store.ts'
import { certificateRecord } from '../../support/certificate-record.ts'
import { type OpenedBackend, storeBackends } from '../../support/store-backends.ts'

let store: Store
const audit = (changes: Partial<AuditEntry> = {}): AuditEntry => ({
  atSeconds: 100,
  actor: 'tester',
  action: 'refused',
  detail: {},
  ...changes,
})
const issue = (serial: string) => ({
  ...auditAlone(audit({ action: 'issued', detail: { serial } })),
  certificate: certificateRecord({ serial }),
})
const unit = ({ audit: entry }: { readonly audit: AuditEntry }) => auditAlone(entry)

describe.each(storeBackends)('the audit log of the $name store', ({ open }) => {
  let backend: OpenedBackend
  beforeEach(() => {
    backend = open()
    store = backend.store
  })
  afterEach(() => backend.close())

  test('finds a row by its number and by the serial number that was issued', async () => {
    await store.commit(issue('AB'))
    await store.commit(unit({ audit: audit({ detail: { note: 'AB' } }) }))
    expect(await store.findAudit(2)).toMatchObject({ sequence: 2, detail: { note: 'AB' } })
    expect(await store.findAudit(3)).toBeNull()
    expect(await store.findAuditOfSerial('AB')).toMatchObject({ sequence: 1 })
    expect(await store.findAuditOfSerial('CD')).toBeNull()
  })

  test('finds the row of the issue, not another that names the serial number', async () => {
    await store.commit(unit({ audit: audit({ detail: { serial: 'AB' } }) }))
    await store.commit(issue('AB'))
    expect(await store.findAuditOfSerial('AB')).toMatchObject({ sequence: 2 })
  })

  test('is queried by every criterion, the newest first, in pages', async () => {
    const rows: Partial<AuditEntry>[] = [
      { action: 'issued', detail: { participant: 'alpha' }, atSeconds: 10 },
      { actor: 'dcc', detail: { participant: 'beta' }, atSeconds: 20 },
      { detail: { participant: 'alpha' }, atSeconds: 30 },
      { detail: {}, atSeconds: 40 },
    ]
    for (const row of rows) await store.commit(unit({ audit: audit(row) }))
    const numbers = async (query: Partial<Parameters<Store['queryAudit']>[0]>) =>
      (await store.queryAudit({ limit: 10, ...query })).map(({ sequence }) => sequence)
    expect(await numbers({})).toEqual([4, 3, 2, 1])
    expect(await numbers({ action: 'issued' })).toEqual([1])
    expect(await numbers({ actor: 'dcc' })).toEqual([2])
    expect(await numbers({ participant: 'alpha' })).toEqual([3, 1])
    expect(await numbers({ fromSeconds: 20, untilSeconds: 40 })).toEqual([3, 2])
    expect(await numbers({ before: 3 })).toEqual([2, 1])
    expect(await numbers({ limit: 2 })).toEqual([4, 3])
    expect(await numbers({ participant: 'alpha', action: 'refused' })).toEqual([3])
  })
})
