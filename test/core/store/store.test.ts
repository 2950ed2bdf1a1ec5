import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type AuditEntry, type AuditRow, chainAuditRow, GENESIS } from '../../../core/records/audit-row.ts'
import type { CertificateRecord, KeyBinding } from '../../../core/records/certificate-record.ts'
import { auditAlone, type CommitUnit } from '../../../core/store/commit-unit.ts'
import { SqliteStore } from '../../../core/store/sqlite/sqlite-store.ts'
import type { Store } from '../../../core/store/store.ts'
import { type OpenedBackend, openSqlite, storeBackends } from '../../support/store-backends.ts'

let backend: OpenedBackend
let store: Store
afterEach(() => backend.close())

const audit = (actor = 'tester'): AuditEntry => ({
  atSeconds: 100,
  actor,
  action: 'issued',
  detail: { n: 1, text: null },
})

let next = 0
function certificate(changes: Partial<CertificateRecord> = {}): CertificateRecord {
  const serial = (++next).toString(16).toUpperCase().padStart(32, '0')
  return {
    serial,
    profile: 'smki-device/device-ds',
    pki: 'smki-device',
    environment: null,
    participant: 'lab',
    subject: '',
    eui64: '00005eef10000001',
    role: null,
    usage: 'digitalSignature',
    issuerCa: 'smki-device/issuing-dca',
    notBeforeSeconds: 10,
    notAfterSeconds: 1000,
    keyFingerprint: next.toString(16).padStart(64, '0'),
    issuedAtSeconds: 100,
    renews: null,
    policyVersion: null,
    csrDigest: null,
    der: Uint8Array.of(0x30, next & 0xff),
    ...changes,
  }
}
const bindingOf = ({ profile, environment, eui64, subject }: CertificateRecord): KeyBinding => ({
  profile,
  environment,
  holder: eui64 ?? subject,
})
const unit = (record: CertificateRecord, entry = audit()): CommitUnit => ({
  ...auditAlone(entry),
  certificate: record,
  binding: bindingOf(record),
  audit: entry,
})
const put = async (changes: Partial<CertificateRecord> = {}) => {
  const record = certificate(changes)
  expect(await store.commit(unit(record))).toMatchObject({ kind: 'committed' })
  return record
}
const serials = (records: readonly CertificateRecord[]) => records.map(({ serial }) => serial)

async function expectChain(count: number): Promise<AuditRow[]> {
  const rows = await store.listAudit(0, 10_000)
  expect(rows).toHaveLength(count)
  let head = GENESIS
  for (const row of rows) {
    expect(row).toEqual(chainAuditRow(head, row))
    head = row
  }
  expect(await store.auditHead()).toMatchObject({ sequence: head.sequence, hash: head.hash, atSeconds: head.atSeconds })
  return rows
}

describe.each(storeBackends)('the $name store', ({ open }) => {
  beforeEach(() => {
    backend = open()
    store = backend.store
  })

  test('is empty at first', async () => {
    expect(await store.listCertificates({})).toEqual([])
    expect(await store.listCas()).toEqual([])
    expect(await store.auditHead()).toMatchObject(GENESIS)
    expect(await store.findCertificate('00')).toBeNull()
    expect(await store.findKeyBinding('00')).toBeNull()
    expect(await store.getSetting('clock')).toBeNull()
  })

  test('keeps a certificate as it was given', async () => {
    const record = await put({ environment: 'uit-a', role: 2, renews: 'AB', subject: 'CN=Môn' })
    const found = await store.findCertificate(record.serial)
    expect(found).toEqual(record)
    expect(found?.der).toBeInstanceOf(Uint8Array)
    expect(await store.findKeyBinding(record.keyFingerprint)).toEqual(bindingOf(record))
  })

  test('binds a key to one use, and lets the same use again', async () => {
    const first = await put()
    await put({ keyFingerprint: first.keyFingerprint })
    const other = certificate({ keyFingerprint: first.keyFingerprint, profile: 'smki-device/device-ka' })
    expect(await store.commit(unit(other))).toEqual({ kind: 'key-bound', to: bindingOf(first) })
    expect(await store.findCertificate(other.serial)).toBeNull()
    expect(await store.findKeyBinding(first.keyFingerprint)).toEqual(bindingOf(first))
    await expectChain(2)
  })

  test('refuses a serial number twice and commits nothing of it', async () => {
    const first = await put()
    const twice = certificate({ serial: first.serial })
    await expect(store.commit(unit(twice))).rejects.toThrow(Error)
    expect(await store.findCertificate(first.serial)).toEqual(first)
    expect(await store.findKeyBinding(twice.keyFingerprint)).toBeNull()
    await expectChain(1)
  })

  test('commits a CA with its certificate', async () => {
    const record = certificate({ profile: 'smki-device/issuing-dca', eui64: null, subject: 'CN=TID1' })
    const ca = { id: 'smki-device/issuing-dca', profile: record.profile, environment: null, serial: record.serial }
    await store.commit({ ...unit(record), ca })
    expect(await store.listCas()).toEqual([ca])
  })

  test('lists CAs by their id', async () => {
    for (const id of ['iki/root-ica', 'dccki/eii'] as const) {
      const record = certificate({ profile: id, eui64: null, subject: id })
      await store.commit({ ...unit(record), ca: { id, profile: id, environment: null, serial: record.serial } })
    }
    expect((await store.listCas()).map(({ id }) => id)).toEqual(['dccki/eii', 'iki/root-ica'])
  })

  test('filters by every criterion', async () => {
    const device = await put({ notAfterSeconds: 500 })
    const organisation = await put({
      profile: 'smki-organisation/organisation-ds',
      pki: 'smki-organisation',
      participant: 'supplier',
      environment: 'uit-a',
      eui64: '00005eef10000010',
      role: 2,
      subject: 'OU=02,CN=Supplier',
      notAfterSeconds: 1500,
    })
    const list = async (query: Parameters<Store['listCertificates']>[0]) => serials(await store.listCertificates(query))
    const [d, o] = [device.serial, organisation.serial]
    expect(await list({})).toEqual([d, o])
    expect(await list({ profile: 'smki-device/device-ds' })).toEqual([d])
    expect(await list({ pki: 'smki-organisation' })).toEqual([o])
    expect(await list({ environment: 'uit-a' })).toEqual([o])
    expect(await list({ participant: 'supplier' })).toEqual([o])
    expect(await list({ eui64: '00005eef10000001' })).toEqual([d])
    expect(await list({ role: 2 })).toEqual([o])
    expect(await list({ keyFingerprint: device.keyFingerprint })).toEqual([d])
    expect(await list({ keyFingerprints: [organisation.keyFingerprint, 'f'.repeat(64)] })).toEqual([o])
    expect(await list({ serials: [o, 'AA', d] })).toEqual([d, o])
    expect(await list({ serials: [] })).toEqual([])
    expect(await list({ subject: 'sUPPl' })).toEqual([o])
    expect(await list({ expiresBeforeSeconds: 500 })).toEqual([])
    expect(await list({ expiresBeforeSeconds: 501 })).toEqual([d])
    expect(await list({ expiresFromSeconds: 500 })).toEqual([d, o])
    expect(await list({ expiresFromSeconds: 501, expiresBeforeSeconds: 1500 })).toEqual([])
    expect(await list({ pki: 'smki-device', role: 2 })).toEqual([])
  })

  test('finds part of a subject whatever the case, letters beyond ASCII too', async () => {
    const record = await put({ subject: 'O=Énergie', eui64: null })
    expect(serials(await store.listCertificates({ subject: 'Énergie' }))).toEqual([record.serial])
    expect(serials(await store.listCertificates({ subject: 'éNERGIE' }))).toEqual([record.serial])
  })

  test('takes a percent sign, an underscore and a quote in a subject for themselves', async () => {
    const record = await put({ subject: "CN=100%_'", eui64: null })
    await put({ subject: 'CN=100x', eui64: null })
    for (const subject of ['100%', '%_', "'"]) {
      expect(serials(await store.listCertificates({ subject }))).toEqual([record.serial])
    }
  })

  test('pages in order of issue', async () => {
    const all: string[] = []
    for (let i = 0; i < 7; i++) all.push((await put()).serial)
    const first = serials(await store.listCertificates({ limit: 3 }))
    const second = serials(await store.listCertificates({ limit: 3, after: first.at(-1) as string }))
    const third = serials(await store.listCertificates({ limit: 3, after: second.at(-1) as string }))
    expect([first, second, third]).toEqual([all.slice(0, 3), all.slice(3, 6), all.slice(6)])
    expect(await store.listCertificates({ after: all.at(-1) as string })).toEqual([])
    expect(await store.listCertificates({ limit: 0 })).toEqual([])
  })

  test('leaves out what a later certificate of the same key, profile and environment renews', async () => {
    const first = await put()
    const other = await put()
    const second = await put({ keyFingerprint: first.keyFingerprint })
    const shared = { profile: 'dccki/personnel', pki: 'dccki', eui64: null, keyFingerprint: 'f'.repeat(64) } as const
    const records = [
      certificate({ ...shared, environment: 'uit-a' }),
      certificate({ ...shared, environment: 'uit-b' }),
      certificate({ ...shared, environment: 'uit-a', notAfterSeconds: 5000 }),
      certificate({ ...shared, environment: 'uit-b', profile: 'dccki/infrastructure' }),
    ]
    for (const record of records) await store.commit({ ...unit(record), binding: null })
    const [, b, a, infrastructure] = serials(records)
    const latest = serials(await store.listCertificates({ latestOfKey: true }))
    expect(latest).toEqual([other.serial, second.serial, b, a, infrastructure])
    // The later certificate counts also where it is itself not looked for.
    const expiring = { latestOfKey: true, environment: 'uit-a', expiresBeforeSeconds: 5000 }
    expect(await store.listCertificates(expiring)).toEqual([])
    const page = await store.listCertificates({ latestOfKey: true, after: other.serial, limit: 2 })
    expect(serials(page)).toEqual([second.serial, b])
    expect(await store.listCertificates({ latestOfKey: false })).toHaveLength(7)
  })

  test('a page after a serial number that is not there is empty', async () => {
    await put()
    expect(await store.listCertificates({ after: 'F'.repeat(32) })).toEqual([])
  })

  test('chains what happened, in pages', async () => {
    await put()
    await store.commit(auditAlone({ ...audit(), action: 'refused' }))
    await put()
    const rows = await expectChain(3)
    expect(rows.map(({ action }) => action)).toEqual(['issued', 'refused', 'issued'])
    expect(await store.listAudit(1, 1)).toEqual([rows[1]])
    expect(await store.listAudit(3, 10)).toEqual([])
  })

  test('sets a setting and its audit row together', async () => {
    await store.putSetting('clock', '2026', { ...audit(), action: 'clock-set' })
    await store.putSetting('clock', '2027', { ...audit(), action: 'clock-set' })
    expect(await store.getSetting('clock')).toBe('2027')
    await expectChain(2)
  })

  test('commits at once what comes at once, each decided on its own', async () => {
    const records = Array.from({ length: 50 }, () => certificate())
    const outcomes = await Promise.all(records.map((record) => store.commit(unit(record))))
    expect(outcomes.every(({ kind }) => kind === 'committed')).toBe(true)
    const sequences = outcomes.map((outcome) => (outcome.kind === 'committed' ? outcome.audit.sequence : 0))
    expect(sequences).toEqual(records.map((_, i) => i + 1))
    expect(serials(await store.listCertificates({}))).toEqual(serials(records))
    await expectChain(50)
  })

  test('of two that want one key at once, one has it', async () => {
    const first = certificate()
    const second = certificate({ keyFingerprint: first.keyFingerprint, eui64: '00005eef10000002' })
    const outcomes = await Promise.all([store.commit(unit(first)), store.commit(unit(second))])
    expect(outcomes.map(({ kind }) => kind)).toEqual(['committed', 'key-bound'])
    await expectChain(1)
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

  test('remembers when it is opened again', async () => {
    const record = await put()
    await store.putSetting('clock', '2026', { ...audit(), action: 'clock-set' })
    const before = await store.listAudit(0, 10)
    await backend.reopen()
    store = backend.store
    expect(await store.findCertificate(record.serial)).toEqual(record)
    expect(await store.getSetting('clock')).toBe('2026')
    expect(await store.listAudit(0, 10)).toEqual(before)
    await put()
    await expectChain(3)
  })

  test('two openings of one file chain to each other', async () => {
    const other = new SqliteStore(file)
    await put()
    await other.commit(unit(certificate(), audit('other')))
    await put()
    expect((await expectChain(3)).map(({ actor }) => actor)).toEqual(['tester', 'other', 'tester'])
    await other.close()
  })

  test('commits what is still waiting when it is closed', async () => {
    const record = certificate()
    const pending = store.commit(unit(record))
    await store.close()
    await expect(pending).resolves.toMatchObject({ kind: 'committed' })
    await backend.reopen()
    store = backend.store
    expect(await store.findCertificate(record.serial)).toEqual(record)
  })

  test.each([
    "UPDATE audit SET actor = 'nobody' WHERE sequence = 1",
    'DELETE FROM audit WHERE sequence = 1',
    'DELETE FROM audit',
  ])('the audit log is append-only: %s', async (statement) => {
    await put()
    const database = new DatabaseSync(file)
    expect(() => database.exec(statement)).toThrow('the audit log is append-only')
    database.close()
    await expectChain(1)
  })

  test('a file of a newer program is refused', async () => {
    await store.close()
    const database = new DatabaseSync(file)
    database.exec('PRAGMA user_version = 99')
    database.close()
    expect(() => new SqliteStore(file)).toThrow(expect.objectContaining({ code: 'WORLD_INVALID' }))
    expect(() => new SqliteStore(file)).toThrow(
      /^the store has schema version 99, newer than \d+, which this program knows$/,
    )
  })

  test('a transaction that fails leaves nothing, and the next one commits', async () => {
    const first = await put()
    await expect(store.commit(unit(certificate({ serial: first.serial })))).rejects.toThrow()
    await put()
    await expectChain(2)
  })

  test('one fault among requests that come at once fails that one alone', async () => {
    const taken = await put()
    const good = certificate()
    const outcomes = await Promise.allSettled([
      store.commit(unit(certificate({ serial: taken.serial }))),
      store.commit(unit(good)),
    ])
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled'])
    expect(await store.findCertificate(good.serial)).toEqual(good)
    await expectChain(2)
  })
})
