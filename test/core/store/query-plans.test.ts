import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { SqliteStore } from '../../../core/store/sqlite/sqlite-store.ts'
import type { CertificateQuery, Store } from '../../../core/store/store.ts'

const serial = '0'.repeat(32)
const digest = 'a'.repeat(64)

let folder: string
let database: DatabaseSync
let store: Store
const prepared: string[] = []

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tpki-plans-'))
  const prepare = vi.spyOn(DatabaseSync.prototype, 'prepare')
  prepare.mockImplementation(function (this: DatabaseSync, text, ...rest) {
    prepared.push(text)
    return original.call(this, text, ...rest)
  })
  store = new SqliteStore(join(folder, 'tpki.db'))
  // A page of all certificates is the one search that is prepared when the store opens.
  pageOfAll = prepared.find((each) => /FROM certificate WHERE id > \? ORDER BY id LIMIT/.test(each))
  database = new DatabaseSync(join(folder, 'tpki.db'))
})
afterAll(async () => {
  vi.restoreAllMocks()
  database.close()
  await store.close()
  rmSync(folder, { recursive: true })
})
let pageOfAll: string | undefined
const original = DatabaseSync.prototype.prepare

/** Returns how SQLite will go about a statement, a line for each table. */
const planOf = (text: string): string[] =>
  database
    .prepare(`EXPLAIN QUERY PLAN ${text}`)
    .all()
    .map(({ detail }) => String(detail))

/** Returns the plan of the statement that `work` makes. */
async function planAfter(work: () => Promise<unknown>): Promise<string[]> {
  prepared.length = 0
  await work()
  const text = prepared.findLast((each) => / from (")?(certificate|audit)/i.test(each)) ?? pageOfAll
  if (text === undefined) throw new Error('no statement was prepared')
  return planOf(text)
}

const readsAll = (plan: readonly string[]): string[] =>
  plan.filter((line) => /^SCAN (certificate|audit|issued|later|c)( |$)/.test(line))

const queries: { query: CertificateQuery; by: RegExp }[] = [
  { query: { eui64: '0'.repeat(16) }, by: /INDEX certificate_eui64 \(eui64=\?\)/ },
  { query: { eui64: '0'.repeat(16), after: serial }, by: /INDEX certificate_eui64 \(eui64=\? AND rowid>\?\)/ },
  { query: { participant: 'alpha' }, by: /INDEX certificate_participant \(participant=\?\)/ },
  {
    query: { participant: 'alpha', after: serial },
    by: /INDEX certificate_participant \(participant=\? AND rowid>\?\)/,
  },
  { query: { keyFingerprint: digest, latestOfKey: true }, by: /INDEX certificate_key/ },
  { query: { keyFingerprints: [digest, digest, digest] }, by: /INDEX certificate_key/ },
  { query: { serials: [serial, serial, serial] }, by: /INDEX certificate_serial/ },
  { query: { byEui64: true }, by: /INDEX certificate_eui64/ },
  { query: { byEui64: true, after: serial }, by: /INDEX certificate_eui64 \(.*eui64.*\)/ },
  { query: { byEui64: true, participant: 'alpha', after: serial }, by: /INDEX certificate_eui64 \(.*eui64.*\)/ },
  { query: { after: serial }, by: /certificate USING INTEGER PRIMARY KEY \(rowid>\?\)/ },
  { query: { issuedFromSeconds: 1 }, by: /INDEX certificate_issued_at \(issued_at_seconds>\?\)/ },
  { query: { issuedFromSeconds: 1, issuedBeforeSeconds: 9 }, by: /certificate_issued_at \(issued_at_seconds>\? AND/ },
  { query: { issuedFromSeconds: 1, participant: 'alpha' }, by: /INDEX certificate_issued_at/ },
  { query: { issuedFromSeconds: 1, after: serial }, by: /INDEX certificate_issued_at \(issued_at_seconds>\?\)/ },
  { query: { expiresFromSeconds: 1, expiresBeforeSeconds: 9 }, by: /INDEX certificate_expiry/ },
]

describe('no search reads every certificate or every audit row', () => {
  test.each(queries)('$query', async ({ query, by }) => {
    const plan = await planAfter(() => store.listCertificates({ ...query, limit: 100 }))
    expect(plan.join('\n')).toMatch(by)
    expect(readsAll(plan)).toEqual([])
    if (query.expiresFromSeconds === undefined && !query.keyFingerprints && !query.serials)
      expect(plan.join('\n')).not.toMatch(/TEMP B-TREE/)
  })

  test.each([{ before: undefined }, { before: 7 }])(
    'a participant’s audit rows, before $before',
    async ({ before }) => {
      const page = before === undefined ? {} : { before }
      const plan = await planAfter(() => store.queryAudit({ participant: 'alpha', limit: 100, ...page }))
      expect(plan[0]).toMatch(/^SEARCH audit USING INDEX audit_participant \(participant=\?/)
      expect(readsAll(plan)).toEqual([])
      expect(plan.join('\n')).not.toMatch(/TEMP B-TREE/)
    },
  )

  test('what is asked for once more, of somebody else, is not prepared anew', async () => {
    const ask = (participant: string) => store.listCertificates({ participant, limit: 3 })
    await ask('alpha')
    prepared.length = 0
    await ask('beta')
    expect(prepared).toEqual([])
  })

  test('what a store prepares once, for commits and single look-ups', () => {
    prepared.length = 0
    const other = new SqliteStore(':memory:')
    const statements = prepared.filter((text) => /\b(certificate|audit)\b/.test(text) && /^\s*SELECT/.test(text))
    expect(statements.length).toBeGreaterThan(8)
    for (const text of statements.filter((each) => !/ORDER BY sequence DESC LIMIT 1/.test(each)))
      expect(readsAll(planOf(text)), text).toEqual([])
    return other.close()
  })
})
