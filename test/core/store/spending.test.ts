import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parseEntry } from '../../../core/authority/register/document/parse-entry.ts'
import type { LimitOverride, LimitTerms, LimitVersion } from '../../../core/quota/limit.ts'
import type { Amounts, Spender } from '../../../core/quota/spender.ts'
import type { AuditEntry } from '../../../core/records/audit-row.ts'
import type { RegisterEntry } from '../../../core/records/register-entry.ts'
import {
  type AdminChange,
  auditAlone,
  type CommitUnit,
  type QueuedRequest,
  type RecordedSpend,
} from '../../../core/store/commit-unit.ts'
import { SqliteStore } from '../../../core/store/sqlite/sqlite-store.ts'
import type { Store } from '../../../core/store/store.ts'
import { type OpenedBackend, openSqlite, storeBackends } from '../../support/store-backends.ts'

let backend: OpenedBackend
let store: Store
afterEach(() => backend.close())
const NOW_MS = Date.parse('2026-03-01T12:00:00Z')
const alpha: Spender = { participant: 'alpha', interface: 'cli', pki: 'smki-device', submission: 'single' }
const beta: Spender = { ...alpha, participant: 'beta', interface: 'batched', submission: 'batch' }
const GOOD: Amounts = { submitted: 1, processed: 1 }
const BAD: Amounts = { submitted: 1, processed: 0 }

const audit = (changes: Partial<AuditEntry> = {}): AuditEntry => ({
  atSeconds: 100,
  actor: 'tester',
  action: 'refused',
  detail: {},
  ...changes,
})
const unit = (changes: Partial<CommitUnit> = {}): CommitUnit => ({ ...auditAlone(audit()), ...changes })
const spend = (spender: Spender, amounts: Amounts, atMs = NOW_MS): CommitUnit =>
  unit({ spend: { spender, amounts, atMs } })

const terms: LimitTerms = {
  interfaces: 'all',
  pkis: ['smki-device'],
  submissions: ['single', 'batch'],
  count: 3,
  window: 'calendar-day',
  counts: 'submitted',
  action: 'refuse',
}
const limit = (changes: Partial<LimitVersion> = {}): Omit<LimitVersion, 'sequence'> => ({
  id: 'daily',
  scope: 'each-participant',
  terms,
  effectiveFromMs: 0,
  publishedAtMs: 0,
  publishedBy: 'dcc',
  comment: 'Môn',
  ...changes,
})
const override: Omit<LimitOverride, 'sequence'> = {
  limit: 'daily',
  participant: 'alpha',
  extra: 1,
  fromMs: NOW_MS,
  untilMs: NOW_MS + 1000,
  reason: 'a trial',
  grantedBy: 'dcc',
}
const change = async (changes: Partial<AdminChange>): Promise<string> =>
  store.change({
    expectedRevision: await store.revision(),
    put: [],
    remove: [],
    limits: [],
    overrides: [],
    audit: [],
    ...changes,
  })

const person = (id: string, name = 'A. Person'): RegisterEntry =>
  parseEntry('person', id, id.split('/')[0] as string, { name, appointments: ['smki-sro'] })
const participant = (id: string): RegisterEntry => parseEntry('participant', id, null, { name: id, kind: 'party' })

const recorded = async (whose: string | null): Promise<RecordedSpend[]> => {
  const all: RecordedSpend[] = []
  for await (const each of store.spending(whose)) all.push(each)
  return all
}
const usedBy = async (spender: Spender, atMs = NOW_MS): Promise<number | undefined> =>
  (await store.look({ spender, atMs, wanted: [], withStates: true })).states[0]?.used

describe.each(storeBackends)('the $name store', ({ open }) => {
  beforeEach(() => {
    backend = open()
    store = backend.store
  })

  test('has no register, limit, spending or queue at first', async () => {
    expect(await store.revision()).toBe(0)
    expect(await store.listRegister({})).toEqual([])
    expect(await store.findRegister('participant', 'alpha')).toBeNull()
    expect((await store.limits()).versions).toEqual([])
    expect(await recorded(null)).toEqual([])
    expect(await store.listQueue()).toEqual([])
    expect(await store.findAudit(1)).toBeNull()
    expect(await store.findAuditOfSerial('00')).toBeNull()
    expect(await store.queryAudit({ limit: 10 })).toEqual([])
  })

  describe('register', () => {
    test('keeps entries as they were given, lists them by kind and id', async () => {
      const entries = [person('beta/b'), participant('beta'), participant('alpha'), person('alpha/a', 'Ô')]
      expect(await change({ put: entries })).toBe('changed')
      const ids = async (query: Parameters<Store['listRegister']>[0]) =>
        (await store.listRegister(query)).map(({ id }) => id)
      expect(await ids({})).toEqual(['alpha', 'beta', 'alpha/a', 'beta/b'])
      expect(await ids({ kind: 'person' })).toEqual(['alpha/a', 'beta/b'])
      expect(await ids({ participant: 'beta' })).toEqual(['beta/b'])
      expect(await ids({ kind: 'waiver', participant: 'beta' })).toEqual([])
      expect(await store.findRegister('person', 'alpha/a')).toEqual(entries[3])
      expect(await store.findRegister('participant', 'alpha/a')).toBeNull()
    })

    test('replaces and removes', async () => {
      await change({ put: [person('alpha/a'), person('alpha/b')] })
      await change({ put: [person('alpha/a', 'Another')], remove: [{ kind: 'person', id: 'alpha/b' }] })
      expect(await store.listRegister({})).toEqual([person('alpha/a', 'Another')])
    })

    test('changes together with its audit rows, or not at all where it has changed since', async () => {
      const stale = { put: [participant('alpha')], limits: [limit()], overrides: [override], audit: [audit()] }
      await change({})
      expect(await change({ ...stale, expectedRevision: 0 })).toBe('revised')
      expect(await store.listRegister({})).toEqual([])
      expect((await store.limits()).versions).toEqual([])
      expect(await store.listAudit(0, 10)).toEqual([])
      expect(await change({ ...stale, expectedRevision: 1, audit: [audit(), audit({ actor: 'second' })] })).toBe(
        'changed',
      )
      expect(await store.revision()).toBe(2)
      expect((await store.listAudit(0, 10)).map(({ actor }) => actor)).toEqual(['tester', 'second'])
    })

    test('a commit at another revision than the present one does nothing', async () => {
      await change({ limits: [limit()] })
      const one = spend(alpha, GOOD)
      expect(await store.commit({ ...one, revision: 0 })).toEqual({ kind: 'revised' })
      expect(await store.commit({ ...one, revision: 2 })).toEqual({ kind: 'revised' })
      expect(await usedBy(alpha)).toBe(0)
      expect(await store.commit({ ...one, revision: 1 })).toMatchObject({ kind: 'committed' })
      expect(await usedBy(alpha)).toBe(1)
      expect(await store.listAudit(0, 10)).toHaveLength(1)
    })
  })

  describe('limits', () => {
    test('are numbered in order of publication and kept as they were given', async () => {
      const later = limit({ scope: { participant: 'alpha' }, terms: null, effectiveFromMs: 5 })
      await change({ limits: [later] })
      await change({ limits: [limit()], overrides: [override] })
      const { versions, overrides } = await store.limits()
      expect(versions).toEqual([
        { ...limit(), sequence: 2 },
        { ...later, sequence: 1 },
      ])
      expect(overrides).toEqual([{ ...override, sequence: 1 }])
    })

    test('are decided one by one of what comes at once', async () => {
      await change({ limits: [limit()] })
      const outcomes = await Promise.all(Array.from({ length: 9 }, () => store.commit(spend(alpha, GOOD))))
      expect(outcomes.map(({ kind }) => kind)).toEqual([
        ...['committed', 'committed', 'committed'],
        ...['no-room', 'no-room', 'no-room', 'no-room', 'no-room', 'no-room'],
      ])
      expect(outcomes[5]).toMatchObject({ decision: { kind: 'refuse', fits: 0, state: { used: 3, allowed: 3 } } })
      expect(await store.listAudit(0, 20)).toHaveLength(3)
    })

    test('reach a total from every participant at once', async () => {
      await change({ limits: [limit({ scope: 'total' })] })
      const outcomes = await Promise.all([alpha, beta, alpha, beta].map((each) => store.commit(spend(each, GOOD))))
      expect(outcomes.map(({ kind }) => kind)).toEqual(['committed', 'committed', 'committed', 'no-room'])
    })

    test('let what one unit spends through as a whole or not at all', async () => {
      await change({ limits: [limit()] })
      await store.commit(spend(alpha, BAD))
      const three = { submitted: 3, processed: 2 }
      expect(await store.commit(spend(alpha, three))).toMatchObject({
        kind: 'no-room',
        decision: { kind: 'refuse', fits: 2 },
      })
      expect(await usedBy(alpha)).toBe(1)
      expect(await store.listAudit(0, 10)).toHaveLength(1)
      expect(await store.commit(spend(alpha, { submitted: 2, processed: 1 }))).toMatchObject({ kind: 'committed' })
      expect(await usedBy(alpha)).toBe(3)
    })

    test('are looked at without anything being spent', async () => {
      await change({ limits: [limit()] })
      const wanted = [{ submitted: 3, processed: 3 }]
      const { decisions } = await store.look({ spender: alpha, atMs: NOW_MS, wanted, withStates: false })
      expect(decisions).toEqual([{ kind: 'fits' }])
      expect(await usedBy(alpha)).toBe(0)
    })
  })

  describe('spending', () => {
    test('is recorded for each instant, in order of time, whole or of one participant', async () => {
      await store.commit(spend(beta, GOOD, NOW_MS + 5))
      await store.commit(spend(alpha, GOOD))
      await store.commit(spend(alpha, BAD))
      await store.commit(spend(alpha, { submitted: 0, processed: 1 }, NOW_MS + 9))
      const ofAlpha = [
        { spender: alpha, atMs: NOW_MS, amounts: { submitted: 2, processed: 1 } },
        { spender: alpha, atMs: NOW_MS + 9, amounts: { submitted: 0, processed: 1 } },
      ]
      expect(await recorded('alpha')).toEqual(ofAlpha)
      const ofBeta = { spender: beta, atMs: NOW_MS + 5, amounts: GOOD }
      expect(await recorded(null)).toEqual([ofAlpha[0], ofBeta, ofAlpha[1]])
      expect(await recorded('gamma')).toEqual([])
    })

    test('may be read twice at once, and while more is spent', async () => {
      for (let i = 0; i < 6; i++) await store.commit(spend(alpha, GOOD, NOW_MS + i))
      const first = store.spending(null)[Symbol.asyncIterator]()
      expect(await first.next()).toMatchObject({ value: { atMs: NOW_MS } })
      expect(await recorded(null)).toHaveLength(6)
      await store.commit(spend(alpha, GOOD, NOW_MS + 10))
      let count = 1
      for (let next = await first.next(); !next.done; next = await first.next()) count++
      expect(count).toBeGreaterThanOrEqual(6)
      expect(await recorded(null)).toHaveLength(7)
    })

    test('time on a series never runs backwards', async () => {
      await store.commit(spend(alpha, GOOD))
      await store.commit(spend(alpha, GOOD, NOW_MS - 5000))
      expect(await recorded('alpha')).toEqual([
        { spender: alpha, atMs: NOW_MS, amounts: { submitted: 2, processed: 2 } },
      ])
    })
  })

  describe('queue', () => {
    const queued: Omit<QueuedRequest, 'id'> = {
      atMs: NOW_MS,
      participant: 'alpha',
      profile: 'smki-device/device-ds',
      environment: null,
      interface: 'portal-device',
      submission: 'batch',
      deviceType: 'ESME',
      actor: 'tester',
      limit: 'portal',
      csr: Uint8Array.of(0x30, 0, 0xff),
    }

    test('keeps requests as they were given, in the order in which they came', async () => {
      await store.commit(unit({ enqueue: queued }))
      await store.commit(unit({ enqueue: { ...queued, environment: 'uit-a', deviceType: null } }))
      const [first, second] = await store.listQueue()
      expect(first).toEqual({ ...queued, id: first?.id })
      expect(first?.csr).toBeInstanceOf(Uint8Array)
      expect(second).toMatchObject({ environment: 'uit-a', deviceType: null })
      expect(second?.id).toBeGreaterThan(first?.id as number)
    })

    test('gives a request to one alone, and no number twice', async () => {
      await store.commit(unit({ enqueue: queued }))
      const [first] = await store.listQueue()
      const take = spend(alpha, GOOD)
      const dequeue = first?.id as number
      const outcomes = await Promise.all([store.commit({ ...take, dequeue }), store.commit({ ...take, dequeue })])
      expect(outcomes).toMatchObject([{ kind: 'committed' }, { kind: 'not-queued' }])
      expect(await recorded('alpha')).toMatchObject([{ amounts: GOOD }])
      await store.commit(unit({ enqueue: queued }))
      expect((await store.listQueue())[0]?.id).toBeGreaterThan(dequeue)
    })
  })

  test('says what stands against a guard, and commits nothing then', async () => {
    const device = { kind: 'device', eui64: '00005eef10000001', below: 1, atLeast: 0 } as const
    expect(await store.checkGuard(device)).toBeNull()
    expect(await store.checkGuard({ ...device, atLeast: 1 })).toMatchObject({ kind: 'device', certificates: 0 })
    const guarded = { ...spend(alpha, GOOD), guards: [{ ...device, atLeast: 1 as const }] }
    expect(await store.commit(guarded)).toMatchObject({ kind: 'guarded', fault: { certificates: 0 } })
    expect(await recorded(null)).toEqual([])
    expect(await store.listAudit(0, 10)).toEqual([])
  })
})

describe('the SQLite store on disk', () => {
  let file: string
  beforeEach(() => {
    const opened = openSqlite()
    backend = opened
    store = opened.store
    file = opened.file
  })

  test('two openings of one file share limits, spending and revision', async () => {
    const other = new SqliteStore(file)
    await change({ limits: [limit({ scope: 'total' })] })
    expect(await other.revision()).toBe(1)
    const kinds: string[] = []
    // Each begins series that the other does not know.
    for (const [each, spender] of [
      [other, alpha],
      [store, beta],
      [other, beta],
      [store, alpha],
      [other, alpha],
    ] as const)
      kinds.push((await each.commit(spend(spender, GOOD))).kind)
    expect(kinds).toEqual(['committed', 'committed', 'committed', 'no-room', 'no-room'])
    await other.close()
  })

  test('remembers spending, limits, register and queue when it is opened again', async () => {
    await change({ limits: [limit()], overrides: [override], put: [participant('alpha')] })
    await store.commit(spend(alpha, GOOD))
    const before = [await recorded(null), await store.listRegister({}), (await store.limits()).versions]
    await backend.reopen()
    store = backend.store
    expect([await recorded(null), await store.listRegister({}), (await store.limits()).versions]).toEqual(before)
    expect(await usedBy(alpha)).toBe(1)
    expect(await store.revision()).toBe(1)
  })

  test.each([
    { statement: "UPDATE limit_version SET value = '{}'", error: 'a published limit is never rewritten' },
    { statement: 'DELETE FROM limit_version', error: 'a published limit is never rewritten' },
    { statement: "UPDATE limit_override SET value = '{}'", error: 'an override is never rewritten' },
    { statement: 'DELETE FROM limit_override', error: 'an override is never rewritten' },
  ])('refuses $statement', async ({ statement, error }) => {
    await change({ limits: [limit()], overrides: [override] })
    const database = new DatabaseSync(file)
    expect(() => database.exec(statement)).toThrow(error)
    database.close()
  })

  test('a transaction that fails spends nothing and begins no series', async () => {
    await change({ limits: [limit()] })
    const ca = { id: 'x', profile: 'iki/root-ica', environment: null, serial: '00' } as const
    await expect(store.commit({ ...spend(alpha, GOOD), ca })).rejects.toThrow('no certificate has this serial number')
    expect(await usedBy(alpha)).toBe(0)
    expect(await recorded(null)).toEqual([])
    await store.commit(spend(beta, GOOD))
    await store.commit(spend(alpha, GOOD))
    expect(await usedBy(alpha)).toBe(1)
  })
})
