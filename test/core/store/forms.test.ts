import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { AuditEntry } from '../../../core/records/audit-row.ts'
import type { FormDecision, NewForm } from '../../../core/records/form-record.ts'
import type { Store } from '../../../core/store/store.ts'
import { type OpenedBackend, storeBackends } from '../../support/store-backends.ts'

let backend: OpenedBackend
let store: Store
afterEach(() => backend.close())

const audit = (id: number): AuditEntry => ({ atSeconds: 1, actor: 'x', action: 'form-submitted', detail: { id } })
const newForm = (changes: Partial<NewForm> = {}): NewForm => ({
  atSeconds: 100,
  participant: 'alpha',
  registrationAuthority: 'smki',
  form: 'smki/aro-nomination',
  version: '0.1',
  actor: 'somebody',
  file: 'aro.pdf',
  pages: 2,
  sha256: 'ab'.repeat(32),
  values: { 'person-name': 'Ari Môn', consent: true, 'trading-names': ['a', 'b'] },
  ...changes,
})
const decision: FormDecision = {
  verdict: 'approved',
  by: 'The RA',
  at: '2026-03-01T12:00:00Z',
  reason: '',
  actor: 'admin',
}
const bytes = Uint8Array.of(1, 2, 3)
const submit = (changes: Partial<NewForm> = {}) => store.forms.submit(newForm(changes), bytes, audit)
const decide = async (id: number, verdict: FormDecision['verdict'] = 'approved') =>
  store.change({
    expectedRevision: await store.revision(),
    put: [],
    remove: [],
    limits: [],
    overrides: [],
    form: { id, decision: { ...decision, verdict } },
    audit: [{ ...audit(id), action: 'form-decided' }],
  })

describe.each(storeBackends)('forms in the $name store', ({ open }) => {
  beforeEach(() => {
    backend = open()
    store = backend.store
  })

  test('a form is kept as it was given, with its file and audit row', async () => {
    const outcome = await submit()
    const record = { ...newForm(), id: 1, decision: null }
    expect(outcome).toMatchObject({ kind: 'submitted', record, audit: { sequence: 1, detail: { id: 1 } } })
    expect(await store.forms.find(1)).toEqual(record)
    expect(await store.forms.file(1)).toEqual(bytes)
    expect(await store.forms.list({ limit: 10 })).toEqual([record])
    expect(await store.forms.find(2)).toBeNull()
    expect(await store.forms.file(2)).toBeNull()
  })

  test('the same file waits once, and may come again when it is decided', async () => {
    await submit()
    expect(await submit()).toEqual({ kind: 'waits', id: 1 })
    expect(await submit({ participant: 'beta' })).toMatchObject({ kind: 'submitted', record: { id: 2 } })
    expect(await decide(1, 'rejected')).toBe('changed')
    expect(await submit()).toMatchObject({ kind: 'submitted', record: { id: 3 } })
    expect(await store.auditHead()).toMatchObject({ sequence: 4 })
  })

  test('is listed by participant, authority and state, a page at a time', async () => {
    await submit()
    await submit({ participant: 'beta', registrationAuthority: 'dccki', form: 'dccki/sro-nomination' })
    await submit({ sha256: 'cd'.repeat(32) })
    await decide(3)
    const ids = async (query: object) => (await store.forms.list({ limit: 10, ...query })).map(({ id }) => id)
    expect(await ids({})).toEqual([1, 2, 3])
    expect(await ids({ participant: 'alpha' })).toEqual([1, 3])
    expect(await ids({ registrationAuthority: 'dccki' })).toEqual([2])
    expect(await ids({ state: 'waiting' })).toEqual([1, 2])
    expect(await ids({ state: 'approved' })).toEqual([3])
    expect(await ids({ state: 'rejected' })).toEqual([])
    expect(await ids({ after: 1, limit: 1 })).toEqual([2])
  })

  test('is decided once, together with what follows from it', async () => {
    await submit()
    expect(await decide(1)).toBe('changed')
    expect(await store.forms.find(1)).toMatchObject({ decision })
    await expect(decide(1, 'rejected')).rejects.toThrow('form 1 does not wait')
    expect(await store.forms.find(1)).toMatchObject({ decision })
    expect(await store.auditHead()).toMatchObject({ sequence: 2 })
    expect(await store.revision()).toBe(1)
  })

  test('decided on an outdated revision, it still waits', async () => {
    await submit()
    const nothing = { put: [], remove: [], limits: [], overrides: [], audit: [] }
    expect(await store.change({ expectedRevision: 7, ...nothing, form: { id: 1, decision } })).toBe('revised')
    expect(await store.forms.find(1)).toMatchObject({ decision: null })
  })
})
