import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { AuditEntry } from '../../../core/records/audit-row.ts'
import type { CertificateMark } from '../../../core/records/certificate-mark.ts'
import type { CertificateRecord } from '../../../core/records/certificate-record.ts'
import type { CrlRecord } from '../../../core/records/crl-record.ts'
import type { ListedRevocation, Revocation } from '../../../core/records/revocation.ts'
import { auditAlone } from '../../../core/store/commit-unit.ts'
import type { UnrevokedGuard } from '../../../core/store/guard.ts'
import type { Store } from '../../../core/store/store.ts'
import { type OpenedBackend, openSqlite, storeBackends } from '../../support/store-backends.ts'

let backend: OpenedBackend
let store: Store
afterEach(() => backend.close())

const audit = (what: string): AuditEntry => ({ atSeconds: 100, actor: 'tester', action: 'revoked', detail: { what } })

let next = 0
async function put(changes: Partial<CertificateRecord> = {}): Promise<CertificateRecord> {
  const number = ++next
  const record: CertificateRecord = {
    serial: number.toString(16).toUpperCase().padStart(32, '0'),
    profile: 'iki/file-signing',
    pki: 'iki',
    environment: null,
    participant: 'lab',
    subject: `CN=${number}`,
    eui64: null,
    role: null,
    usage: null,
    issuerCa: 'iki/issuing-ica',
    notBeforeSeconds: 10,
    notAfterSeconds: 1000,
    keyFingerprint: number.toString(16).padStart(64, '0'),
    issuedAtSeconds: 100,
    renews: null,
    policyVersion: null,
    csrDigest: null,
    der: Uint8Array.of(0x30, number & 0xff, number >> 8),
    ...changes,
  }
  const { profile, environment, serial } = record
  const ca = profile === 'iki/issuing-ica' ? { id: 'iki/issuing-ica', profile, environment, serial } : null
  await store.commit({ ...auditAlone(audit('issue')), certificate: record, ca })
  return record
}

const listed = ({ serial, atSeconds, reason, invaliditySeconds }: Revocation): ListedRevocation => ({
  serial,
  atSeconds,
  reason,
  invaliditySeconds,
})
const revocationOf = (
  { serial, issuerCa, keyFingerprint, notAfterSeconds }: CertificateRecord,
  changes: Partial<Revocation> = {},
): Revocation => ({
  serial,
  issuerCa,
  keyFingerprint,
  notAfterSeconds,
  reason: 'superseded',
  atSeconds: 200,
  invaliditySeconds: null,
  actor: 'tester',
  comment: 'Môn',
  ...changes,
})

const crlOf = (number: number, covers: number, changes: Partial<CrlRecord> = {}): CrlRecord => ({
  list: 'iki/crl',
  number,
  issuerCa: 'iki/issuing-ica',
  thisUpdateSeconds: 200 + number,
  nextUpdateSeconds: 300 + number,
  entries: covers,
  covers,
  sha256: number.toString(16).padStart(64, '0'),
  der: Uint8Array.of(number),
  ...changes,
})

const markOf = (serial: string, mark: CertificateMark['mark']): CertificateMark => ({
  serial,
  mark,
  atSeconds: 200,
  actor: 'tester',
  comment: '',
})

describe.each(storeBackends)('revocations, CRLs and notices in the $name store', ({ open }) => {
  beforeEach(() => {
    backend = open()
    store = backend.store
  })

  test('a revocation is kept as it was given, once, with one audit row', async () => {
    const revocation = revocationOf(await put(), { invaliditySeconds: 150 })
    const other = await put()
    const rows = (await store.auditHead()).sequence
    expect(await store.revocations.revoke(revocation, audit('revoke'))).toMatchObject({
      kind: 'revoked',
      audit: { sequence: rows + 1, detail: { what: 'revoke' } },
    })
    const again = { ...revocation, reason: 'keyCompromise' as const }
    expect(await store.revocations.revoke(again, audit('again'))).toEqual({ kind: 'already', by: revocation })
    expect((await store.auditHead()).sequence).toBe(rows + 1)
    expect(await store.revocations.find(revocation.serial)).toEqual(revocation)
    expect(await store.revocations.find(other.serial)).toBeNull()
    expect(await store.revocations.find('no serial number')).toBeNull()
    expect((await store.revocations.ofCa(revocation.issuerCa, 0)).revocations).toEqual([listed(revocation)])
  })

  test('what does not exist is not revoked', async () => {
    const revocation = { ...revocationOf(await put()), serial: 'F'.repeat(32) }
    const rows = (await store.auditHead()).sequence
    await expect(store.revocations.revoke(revocation, audit('revoke'))).rejects.toThrow(Error)
    expect((await store.auditHead()).sequence).toBe(rows)
    expect((await store.revocations.ofCa(revocation.issuerCa, 0)).revocations).toEqual([])
  })

  test('the revocations of a CA are those of its certificates that had not expired', async () => {
    const [expired, one, strange, two] = [
      revocationOf(await put({ notAfterSeconds: 500 })),
      revocationOf(await put({ notAfterSeconds: 501 })),
      revocationOf(await put({ issuerCa: 'dccki/eii@uit-a' })),
      revocationOf(await put()),
    ]
    expect(await store.revocations.last('iki/issuing-ica')).toBe(0)
    for (const each of [expired, one, strange, two]) await store.revocations.revoke(each, audit('revoke'))
    const { last, revocations } = await store.revocations.ofCa('iki/issuing-ica', 501)
    expect(revocations).toEqual([one, two].map(listed))
    expect(last).toBe(await store.revocations.last('iki/issuing-ica'))
    expect((await store.revocations.ofCa('dccki/eii@uit-a', 0)).revocations).toEqual([listed(strange)])
  })

  test('a mark takes the place of the one that was expected', async () => {
    const { serial } = await put()
    expect(await store.revocations.findMark(serial)).toBeNull()
    expect(await store.revocations.mark(markOf(serial, 'not-in-use'), null, audit('mark'))).toMatchObject({
      kind: 'marked',
    })
    expect(await store.revocations.mark(markOf(serial, 'in-use'), null, audit('mark'))).toEqual({ kind: 'stale' })
    expect(await store.revocations.findMark(serial)).toEqual(markOf(serial, 'not-in-use'))
    expect(await store.revocations.mark(markOf(serial, 'in-use'), 'not-in-use', audit('mark'))).toMatchObject({
      kind: 'marked',
    })
    expect((await store.revocations.findMark(serial))?.mark).toBe('in-use')
  })

  test('the facts of a certificate: revoked, marked, replaced by a later one of the same use that stands', async () => {
    const first = await put()
    const { keyFingerprint } = first
    const use = { keyFingerprint }
    const facts = async (unmarked: 'in-use' | 'pending' = 'in-use') =>
      (await store.revocations.facts([first.serial, 'AA'], unmarked)).map(({ serial: _serial, ...rest }) => rest)
    const fresh = { isRevoked: false, mark: null, isReplaced: false }
    await put({ ...use, profile: 'iki/portal-device' })
    await put({ ...use, environment: 'uit-a' })
    expect(await facts()).toEqual([fresh])
    const later = await put(use)
    expect(await facts()).toEqual([{ ...fresh, isReplaced: true }])
    expect(await facts('pending')).toEqual([fresh])
    await store.revocations.mark(markOf(later.serial, 'rejected'), null, audit('mark'))
    expect(await facts()).toEqual([fresh])
    const latest = await put(use)
    await store.revocations.mark(markOf(latest.serial, 'in-use'), null, audit('mark'))
    expect(await facts('pending')).toEqual([{ ...fresh, isReplaced: true }])
    await store.revocations.revoke(revocationOf(latest), audit('revoke'))
    expect(await facts()).toEqual([fresh])
    await store.revocations.revoke(revocationOf(first), audit('revoke'))
    await store.revocations.mark(markOf(first.serial, 'not-in-use'), null, audit('mark'))
    expect(await facts()).toEqual([{ isRevoked: true, mark: 'not-in-use', isReplaced: false }])
  })

  test('a guard finds the revocation of the CA, of what is renewed, and of a compromised key', async () => {
    const ca = await put({ profile: 'iki/issuing-ica', issuerCa: 'iki/root-ica' })
    const [superseded, compromised] = [await put(), await put()]
    const guard: UnrevokedGuard = {
      kind: 'unrevoked',
      issuerCa: 'iki/issuing-ica',
      renews: null,
      keyFingerprint: 'ab'.repeat(32),
    }
    const found = async (changes: Partial<UnrevokedGuard> = {}) =>
      ((await store.checkGuard({ ...guard, ...changes })) as { by?: Revocation } | null)?.by?.serial ?? null
    expect(await found({ renews: superseded.serial })).toBeNull()
    await store.revocations.revoke(revocationOf(superseded), audit('revoke'))
    await store.revocations.revoke(revocationOf(compromised, { reason: 'keyCompromise' }), audit('revoke'))
    expect(await found()).toBeNull()
    expect(await found({ renews: superseded.serial })).toBe(superseded.serial)
    expect(await found({ keyFingerprint: superseded.keyFingerprint })).toBeNull()
    expect(await found({ keyFingerprint: compromised.keyFingerprint })).toBe(compromised.serial)
    await store.revocations.revoke(revocationOf(ca), audit('revoke'))
    expect(await found({ renews: superseded.serial })).toBe(ca.serial)
    expect(await found({ issuerCa: 'dccki/eii@uit-a' })).toBeNull()
  })

  test('a CRL is committed under the next number alone, even if a revocation has come since', async () => {
    const record = await put()
    const rows = (await store.auditHead()).sequence
    expect(await store.crls.latest('iki/crl')).toBeNull()
    expect(await store.crls.commit(crlOf(2, 0), audit('crl'))).toBe('overtaken')
    expect(await store.crls.commit(crlOf(1, 0), audit('crl'))).toBe('committed')
    expect(await store.crls.commit(crlOf(1, 0), audit('crl'))).toBe('overtaken')
    await store.revocations.revoke(revocationOf(record), audit('revoke'))
    const covers = await store.revocations.last('iki/issuing-ica')
    expect(await store.crls.commit(crlOf(2, covers + 1), audit('crl'))).toBe('overtaken')
    expect(await store.crls.commit(crlOf(2, covers), audit('crl'))).toBe('committed')
    expect(await store.crls.commit(crlOf(3, 0), audit('crl'))).toBe('committed')
    expect(await store.crls.commit(crlOf(1, 0, { list: 'iki/arl', issuerCa: 'iki/root-ica' }), audit('crl'))).toBe(
      'committed',
    )
    expect((await store.auditHead()).sequence).toBe(rows + 5)
    expect(await store.crls.latest('iki/crl')).toEqual(crlOf(3, 0))
    expect(await store.crls.find('iki/crl', 1)).toEqual(crlOf(1, 0))
    expect(await store.crls.find('iki/crl', 4)).toBeNull()
    const { der: _der, ...summary } = crlOf(3, 0)
    expect(await store.crls.latestSummary('iki/crl')).toEqual(summary)
    expect((await store.crls.history('iki/crl', 10)).map(({ number }) => number)).toEqual([3, 2, 1])
    expect(await store.crls.history('iki/crl', 1)).toHaveLength(1)
  })

  test('the last thirty CRLs are kept whole, and of those before them all but the octets', async () => {
    for (let number = 1; number <= 32; number++)
      expect(await store.crls.commit(crlOf(number, 0), audit('crl'))).toBe('committed')
    expect(await store.crls.commit(crlOf(1, 0, { list: 'iki/arl', issuerCa: 'iki/root-ica' }), audit('crl'))).toBe(
      'committed',
    )
    const found = await Promise.all([1, 2, 3, 32].map((number) => store.crls.find('iki/crl', number)))
    expect(found.map((crl) => crl?.der === null)).toEqual([true, true, false, false])
    expect(found[0]).toEqual({ ...crlOf(1, 0), der: null })
    expect(found[2]).toEqual(crlOf(3, 0))
    expect(await store.crls.latest('iki/crl')).toEqual(crlOf(32, 0))
    expect((await store.crls.history('iki/crl', 100)).at(-1)).toMatchObject({ number: 1, sha256: crlOf(1, 0).sha256 })
    expect((await store.crls.find('iki/arl', 1))?.der).not.toBeNull()
  })

  test('notices are committed together and listed to whom they are for, the newest first', async () => {
    const notice = (participant: string, subject: string) => ({
      participant,
      subject,
      atSeconds: 200,
      text: 'Look here',
    })
    await store.notices.notify([notice('alpha', 'one'), notice('beta', 'one')], audit('publish'))
    const row = await store.notices.notify([notice('alpha', 'two')], audit('publish'))
    expect(row).toMatchObject({ detail: { what: 'publish' } })
    const all = await store.notices.list({ limit: 10 })
    expect(all.map(({ participant, subject }) => [participant, subject])).toEqual([
      ['alpha', 'two'],
      ['beta', 'one'],
      ['alpha', 'one'],
    ])
    const own = await store.notices.list({ participant: 'alpha', limit: 10 })
    expect(own.map(({ subject }) => subject)).toEqual(['two', 'one'])
    expect(await store.notices.list({ participant: 'alpha', before: own[0]?.id ?? 0, limit: 10 })).toEqual([own[1]])
    expect(await store.notices.list({ limit: 1 })).toEqual([all[0]])
  })
})

describe('the SQLite store', () => {
  test('lets nobody change a revocation, a CRL or a notice', async () => {
    const opened = openSqlite()
    backend = opened
    store = opened.store
    await store.revocations.revoke(revocationOf(await put()), audit('revoke'))
    await store.crls.commit(crlOf(1, await store.revocations.last('iki/issuing-ica')), audit('crl'))
    await store.notices.notify([{ participant: 'alpha', subject: 'a', atSeconds: 1, text: 'b' }], audit('publish'))
    const database = new DatabaseSync(opened.file)
    const statements = [
      "UPDATE revocation SET reason = 'unspecified'",
      'DELETE FROM revocation',
      'UPDATE crl SET number = 7',
      "UPDATE crl SET der = x'00'",
      "UPDATE crl SET der = x''",
      'DELETE FROM crl',
      "UPDATE notice SET text = ''",
      'DELETE FROM notice',
    ]
    for (const statement of statements) expect(() => database.exec(statement), statement).toThrow(/is for good|never/)
    database.close()
  })
})
