import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { verifyAudit } from '../../../core/authority/audit/verify-audit.ts'
import type { CertificateRecord } from '../../../core/records/certificate-record.ts'
import { auditAlone, type CommitUnit } from '../../../core/store/commit-unit.ts'
import { fingerprintOf } from '../../../core/store/fingerprint.ts'
import { migrate } from '../../../core/store/sqlite/migrations.ts'
import { SqliteStore } from '../../../core/store/sqlite/sqlite-store.ts'
import { certificateRecord } from '../../support/certificate-record.ts'
import { makeOldStore } from '../../support/old-world.ts'

let folder: string
const file = () => join(folder, 'tpki.db')
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tpki-old-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const serialOf = (n: number): string => n.toString(16).toUpperCase().padStart(32, '0')
const keyOf = (n: number): string => n.toString(16).padStart(64, 'a')

const audit = (action: 'issued' | 'ca-made' | 'refused', detail: CommitUnit['audit']['detail']) =>
  ({ atSeconds: 100, actor: 'Môn', action, detail }) as const
const issue = (record: CertificateRecord, holder: string, environment: string | null = null): CommitUnit => {
  const { serial, profile, participant } = record
  return {
    ...auditAlone(audit('issued', { serial, profile, participant, waivers: [] })),
    certificate: record,
    binding: { profile, environment, holder },
  }
}

const device = certificateRecord({ serial: serialOf(1), keyFingerprint: keyOf(1), policyVersion: '1.0' })
const renewed = { ...device, serial: serialOf(2), renews: device.serial, policyVersion: '2.0' }
const client = certificateRecord({
  serial: serialOf(3),
  keyFingerprint: keyOf(3),
  profile: 'iki/ad-hoc-web-service',
  pki: 'iki',
  subject: 'CN=Môn',
  eui64: null,
  role: 2,
  usage: null,
  participant: 'beta',
  der: Uint8Array.of(0x30, 1, 2, 3),
})
const gateway = certificateRecord({
  serial: serialOf(4),
  keyFingerprint: keyOf(4),
  profile: 'dccki/infrastructure',
  pki: 'dccki',
  environment: 'uit-a',
  subject: 'CN=gateway',
  eui64: null,
})
const root = certificateRecord({
  serial: serialOf(5),
  keyFingerprint: keyOf(5),
  profile: 'iki/root-ica',
  pki: 'iki',
  subject: 'CN=TEST',
  eui64: null,
})
const ca = { id: 'iki/root-ica', profile: 'iki/root-ica', environment: null, serial: root.serial } as const

const units: CommitUnit[] = [
  issue(device, device.eui64 ?? ''),
  issue(renewed, device.eui64 ?? ''),
  auditAlone(audit('refused', { participant: 'half a pair: \ud800', serial: device.serial })),
  issue(client, client.subject),
  issue(gateway, gateway.subject, 'uit-a'),
  {
    ...issue(root, root.subject),
    ca,
    audit: audit('ca-made', { ca: ca.id, serial: root.serial, subject: root.subject }),
  },
  auditAlone(audit('refused', {})),
]
const records = [device, renewed, client, gateway, root]

describe('a store of schema version 2', () => {
  test('opens with all that it held', async () => {
    const rows = makeOldStore(file(), units)
    const store = new SqliteStore(file())
    expect(await store.listAudit(0, 100)).toEqual(rows)
    expect(await verifyAudit(store)).toEqual({ rows: units.length, faults: [] })
    expect(await store.listCertificates({})).toEqual(records)
    expect(await store.listCas()).toEqual([ca])
    for (const { certificate, binding } of [units[0], units[3], units[4], units[5]] as CommitUnit[])
      expect(await store.findKeyBinding(certificate?.keyFingerprint ?? '')).toEqual(binding)
    await store.close()
  })

  test('is searched as one made today, and goes on', async () => {
    const rows = makeOldStore(file(), units)
    const store = new SqliteStore(file())
    expect(await store.findAuditOfSerial(device.serial)).toEqual(rows[0])
    expect(await store.findAuditOfSerial(root.serial)).toEqual(rows[5])
    expect((await store.queryAudit({ participant: 'beta', limit: 9 })).map(({ sequence }) => sequence)).toEqual([4])
    expect(await store.findCertificateByFingerprint(fingerprintOf(client.der))).toEqual(client)
    expect(await store.listCertificates({ latestOfKey: true, participant: 'alpha' })).toEqual([renewed, gateway, root])
    const stranger = issue(certificateRecord({ serial: serialOf(6), keyFingerprint: keyOf(4) }), 'somebody')
    expect(await store.commit(stranger)).toMatchObject({ kind: 'key-bound', to: { holder: 'CN=gateway' } })
    const next = certificateRecord({ serial: serialOf(7), keyFingerprint: keyOf(7), csrDigest: keyOf(8) })
    expect(await store.commit(issue(next, next.eui64 ?? ''))).toMatchObject({ kind: 'committed' })
    expect(await store.findCertificate(next.serial)).toEqual(next)
    expect(await verifyAudit(store)).toEqual({ rows: units.length + 1, faults: [] })
    await store.close()
    const database = new DatabaseSync(file())
    expect(() => database.exec('DELETE FROM audit')).toThrow('the audit log is append-only')
    expect(database.prepare('PRAGMA foreign_key_check').all()).toEqual([])
    database.close()
  })

  test('keeps what was wrong with its log wrong', async () => {
    makeOldStore(file(), units)
    const database = new DatabaseSync(file())
    database.exec(`DROP TRIGGER audit_no_update; UPDATE audit SET detail = '{"a' WHERE sequence = 1;
      UPDATE audit SET hash = 'no hex' WHERE sequence = 3`)
    database.close()
    const store = new SqliteStore(file())
    expect((await verifyAudit(store)).faults.map(({ sequence }) => sequence)).toEqual([1, 3, 4])
    expect((await store.findAudit(1))?.detail).toEqual({ unreadable: '{"a' })
    await store.close()
  })

  test('stays as it is where a binding would be lost', () => {
    makeOldStore(file(), [issue(device, 'somebody else')])
    expect(() => new SqliteStore(file())).toThrow(
      'the store cannot be migrated to this version: a key is bound to what none of its certificates says',
    )
    const database = new DatabaseSync(file())
    expect(database.prepare('SELECT count(*) AS held FROM key_binding').get()).toEqual({ held: 1 })
    expect(database.prepare('PRAGMA user_version').get()).toEqual({ user_version: 2 })
    database.close()
  })
})

// The step before serial numbers were looked up from the second of issue on.
const BEFORE_SERIAL_ORDER = 7

test('a store in which something was revoked before serial numbers were in order keeps it, for good', async () => {
  const database = new DatabaseSync(file())
  migrate(database, BEFORE_SERIAL_ORDER)
  database.exec(`
    INSERT INTO certificate_kind VALUES (1, 'iki/root-ica', 'iki', NULL, NULL, 'iki/root-ica', NULL);
    INSERT INTO party VALUES (1, 'operator');
    INSERT INTO certificate VALUES (1, x'${root.serial}', 1, 1, 'CN=TEST', NULL, NULL, 10, 1000, x'${keyOf(5)}', 0, 100,
      NULL, NULL, x'AB', NULL, x'30');
    INSERT INTO ca VALUES ('iki/root-ica', 'iki/root-ica', NULL, x'${root.serial}');
    INSERT INTO revocation VALUES (1, x'${root.serial}', 'iki/root-ica', 'keyCompromise', 200, NULL, 'x', '', x'${keyOf(5)}', 1000);
    INSERT INTO certificate_mark VALUES (x'${root.serial}', 'pending', 200, 'x', '');`)
  database.close()
  const store = new SqliteStore(file())
  expect(await store.listCas()).toEqual([ca])
  expect((await store.findCertificate(root.serial))?.subject).toBe('CN=TEST')
  expect(await store.revocations.find(root.serial)).toMatchObject({ reason: 'keyCompromise' })
  await store.close()
  const after = new DatabaseSync(file())
  expect(() => after.exec('DELETE FROM revocation')).toThrow('a revocation is for good')
  const stranger = `x'${serialOf(99)}'`
  expect(() => after.exec(`INSERT INTO certificate_mark VALUES (${stranger}, 'pending', 1, 'x', '')`)).toThrow(
    'no certificate has this serial number',
  )
  expect(after.prepare('SELECT mark FROM certificate_mark').all()).toEqual([{ mark: 'pending' }])
  after.close()
})

// The step before superseded CRLs lost their octets.
const BEFORE_SUPERSEDED_CRLS = 8

test('a store that kept every CRL whole keeps the last thirty of each list so, and of the others all but the octets', async () => {
  const database = new DatabaseSync(file())
  migrate(database, BEFORE_SUPERSEDED_CRLS)
  const insert = database.prepare("INSERT INTO crl VALUES (?, ?, 'iki/issuing-ica', ?, ?, 0, 0, x'AB', x'3000')")
  for (const [list, count] of [
    ['iki/crl', 40],
    ['iki/arl', 5],
  ] as const)
    for (let number = 1; number <= count; number++) insert.run(list, number, number, number + 100)
  database.close()
  const store = new SqliteStore(file())
  const isWhole = async (list: string, number: number) => (await store.crls.find(list, number))?.der !== null
  expect([await isWhole('iki/crl', 10), await isWhole('iki/crl', 11), await isWhole('iki/arl', 1)]).toEqual([
    false,
    true,
    true,
  ])
  expect(await store.crls.history('iki/crl', 100)).toHaveLength(40)
  await store.close()
  const after = new DatabaseSync(file())
  for (const change of ['number = 99', "sha256 = x'CD'", "der = x'3001'"])
    expect(() => after.exec(`UPDATE crl SET ${change} WHERE number = 1`), change).toThrow('never rewritten')
  after.close()
})
