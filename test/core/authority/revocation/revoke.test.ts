import { describe, expect, test } from 'vitest'
import { issue } from '../../../../core/authority/issuance/issue.ts'
import { renew } from '../../../../core/authority/issuance/renew.ts'
import { crlListOf } from '../../../../core/authority/revocation/crl/crl-list.ts'
import { issueDueCrls } from '../../../../core/authority/revocation/crl/issue-due-crls.ts'
import { type RevocationRequest, type Revoked, revoke } from '../../../../core/authority/revocation/revoke.ts'
import type { ProfileId } from '../../../../core/pki/profile/ids/profile-ids.ts'
import { findExtension } from '../../../../core/pki/x509/certificate.ts'
import { parseCrl, readReasonCode } from '../../../../core/pki/x509/crl.ts'
import { formatSerial } from '../../../../core/pki/x509/format-serial.ts'
import { OID } from '../../../../core/pki/x509/oids.ts'
import type { CertificateRecord } from '../../../../core/records/certificate-record.ts'
import type { CrlSummary } from '../../../../core/records/crl-record.ts'
import { putParticipant, requestOf } from '../../../support/register.ts'
import { crlDerOf, issued, type RevocationBench, revocationBench, storedCa } from '../../../support/revocation.ts'
import { administrator, as, expectError } from '../../../support/test-register.ts'
import { NOW_SECONDS } from '../../../support/world.ts'

const compromised: RevocationRequest = {
  reason: 'keyCompromise',
  invaliditySeconds: null,
  comment: 'a laptop was lost',
}
const superseded: RevocationRequest = { ...compromised, reason: 'superseded' }

const lastAudit = async ({ deps }: RevocationBench) => deps.store.findAudit((await deps.store.auditHead()).sequence)

const serialsOf = async (crl: CrlSummary | null, bench: RevocationBench): Promise<string[]> =>
  (parseCrl(await crlDerOf(crl, bench)).entries ?? []).map(({ serial }) => formatSerial(serial))

describe('a revocation', () => {
  test('is committed with its audit row, and its CRL exists when the call returns', async () => {
    const bench = revocationBench()
    const record = await issued('iki/ad-hoc-web-service', bench)
    bench.nowSeconds += 60
    const request = { ...compromised, invaliditySeconds: NOW_SECONDS }
    const { revocation, reference, list, crl } = await revoke(record, request, administrator, bench.deps)
    expect(await bench.deps.store.revocations.find(record.serial)).toEqual(revocation)
    expect(revocation).toMatchObject({ serial: record.serial, issuerCa: 'iki/issuing-ica', actor: 'admin', ...request })
    expect(await bench.deps.store.findAudit(reference)).toMatchObject({
      action: 'revoked',
      actor: 'admin',
      detail: {
        serial: record.serial,
        participant: 'operator',
        reason: 'keyCompromise',
        invalidity: '2026-03-01T12:00:00Z',
        comment: 'a laptop was lost',
      },
    })
    expect(list?.id).toBe('iki/crl')
    expect(crl).toMatchObject({ list: 'iki/crl', number: 1, entries: 1, thisUpdateSeconds: NOW_SECONDS + 60 })
    const [entry] = parseCrl(await crlDerOf(crl, bench)).entries ?? []
    if (!entry) throw new Error('the CRL lists nothing')
    expect(formatSerial(entry.serial)).toBe(record.serial)
    expect(entry.revokedAt.seconds).toBe(NOW_SECONDS + 60)
    const reason = findExtension(entry, OID.reasonCode)
    expect(reason && readReasonCode(reason)).toBe(1)
    expect((await lastAudit(bench))?.detail).toMatchObject({ list: 'iki/crl', number: 1, because: 'revocation' })
  })

  test('is final: a second one is refused and changes nothing', async () => {
    const bench = revocationBench()
    const record = await issued('smki-organisation/organisation-ds', bench)
    const { revocation } = await revoke(record, superseded, administrator, bench.deps)
    await expectError(
      () => revoke(record, compromised, administrator, bench.deps),
      'CERTIFICATE_REVOKED',
      `certificate ${record.serial} was revoked at 2026-03-01T12:00:00Z (superseded)`,
    )
    expect(await bench.deps.store.revocations.find(record.serial)).toEqual(revocation)
    expect(await bench.deps.store.crls.latestSummary('smki-organisation/crl')).toMatchObject({ number: 1 })
  })

  test('of a personnel certificate is stored, although no CRL lists it', async () => {
    const bench = revocationBench()
    const record = await issued('dccki/personnel', bench)
    expect(await revoke(record, superseded, administrator, bench.deps)).toMatchObject({ list: null, crl: null })
    expect(await bench.deps.store.revocations.find(record.serial)).toMatchObject({ issuerCa: 'dccki/ui@uit-a' })
  })

  test.each([
    { id: 'smki-device/device-ds', error: /is a Device Certificate, which cannot be revoked/ },
    { id: 'smki-device/device-ka', error: /is a Device Certificate, which cannot be revoked/ },
  ] as const)('of $id is refused with the reason', async ({ id, error }) => {
    const bench = revocationBench()
    const record = await issued(id, bench)
    const refusal = await expectError(
      () => revoke(record, compromised, administrator, bench.deps),
      'CERTIFICATE_NOT_REVOCABLE',
      error,
    )
    expect(refusal.source).toBe('SEC Appendix M, which defines no revocation of Device Certificates')
    expect(refusal.cure).toContain('tpki cert reject')
    expect(await bench.deps.store.revocations.find(record.serial)).toBeNull()
  })

  test.each([
    { id: 'smki-device/issuing-dca', error: /CA certificate of SMKI Device/ },
    { id: 'iki/root-ica', error: /is a root/ },
  ] as const)('of the CA $id is refused', async ({ id, error }) => {
    const bench = revocationBench()
    const record = await storedCa(id, null, bench)
    await expectError(() => revoke(record, superseded, administrator, bench.deps), 'CERTIFICATE_NOT_REVOCABLE', error)
  })

  test.each([
    {
      name: 'cACompromise of a leaf',
      request: { ...compromised, reason: 'cACompromise' as const },
      error: /^revocation reason is "cACompromise"; allowed: unspecified, keyCompromise, affil/,
    },
    {
      name: 'an invalidity date in the future',
      request: { ...compromised, invaliditySeconds: NOW_SECONDS + 1 },
      error: /^invalidity date is 2026-03-01T12:00:01Z/,
    },
    {
      name: 'an invalidity date before notBefore',
      request: { ...compromised, invaliditySeconds: 1 },
      error: /^invalidity date is 1970-01-01T00:00:01Z/,
    },
    {
      name: 'a comment with invisible characters',
      request: { ...compromised, comment: 'a\u202eb' },
      error: /^the comment has 3 characters/,
    },
    {
      name: 'a long comment',
      request: { ...compromised, comment: 'a'.repeat(1001) },
      error: /^the comment has 1001 characters/,
    },
  ])('with $name is refused', async ({ request, error }) => {
    const bench = revocationBench()
    const record = await issued('iki/file-signing', bench)
    await expectError(() => revoke(record, request, administrator, bench.deps), 'REVOCATION_INVALID', error)
    expect(await bench.deps.store.revocations.last('iki/issuing-ica')).toBe(0)
  })

  test('by a participant: only its own certificates, and no CA', async () => {
    const bench = revocationBench()
    await putParticipant('alpha', bench.deps)
    const record = await issued('smki-organisation/organisation-ka', bench, 'alpha')
    await expectError(() => revoke(record, superseded, as('beta'), bench.deps), 'ACCESS_DENIED', /beta" may not revoke/)
    expect(await lastAudit(bench)).toMatchObject({ action: 'access-refused', detail: { participant: 'beta' } })
    const ca = await storedCa('iki/issuing-ica', null, bench)
    await expectError(
      () => revoke(ca, superseded, as('alpha'), bench.deps),
      'ACCESS_DENIED',
      /only an administrator may/,
    )
    expect((await revoke(record, superseded, as('alpha'), bench.deps)).revocation.actor).toBe('somebody')
  })

  test('is refused if the CA key cannot be opened, because no CRL could list it', async () => {
    const bench = revocationBench()
    const record = await issued('iki/portal-device', bench)
    const deps = { ...bench.deps, issuingCa: () => Promise.reject(new Error('locked')) }
    await expect(revoke(record, superseded, administrator, deps)).rejects.toThrow('locked')
    expect(await bench.deps.store.revocations.last('iki/issuing-ica')).toBe(0)
  })

  test('without its CRL, after a crash, is due', async () => {
    const bench = revocationBench()
    const record = await issued('iki/portal-device', bench)
    expect((await issueDueCrls('server', bench.deps)).map((due) => 'crl' in due && due.crl.number)).toEqual(
      Array(8).fill(1),
    )
    expect(await issueDueCrls('server', bench.deps)).toEqual([])
    const broken = { ...bench.deps.store.crls, latestSummary: () => Promise.reject(new Error('power cut')) }
    const store = Object.assign(Object.create(bench.deps.store), { crls: broken })
    const revoked = await revoke(record, superseded, administrator, { ...bench.deps, store })
    expect(revoked).toMatchObject({ list: { id: 'iki/crl' }, crl: null, crlError: new Error('power cut') })
    expect(await bench.deps.store.revocations.find(record.serial)).not.toBeNull()
    const due = await issueDueCrls('server', bench.deps)
    expect(due).toMatchObject([{ list: { id: 'iki/crl' }, crl: { number: 2, entries: 1 } }])
  })

  test('many at once: no CRL lacks an earlier revocation, and no number is used twice', async () => {
    const bench = revocationBench()
    const profile: ProfileId = 'iki/batched-web-service'
    const records = [await issued(profile, bench)]
    for (let i = 0; i < 19; i++)
      records.push((await renew(records[0] as never, { actor: 'tests', interface: 'cli' }, bench.deps)).record)
    const outcomes = await Promise.all(records.map((record) => revoke(record, superseded, administrator, bench.deps)))
    for (const { revocation, crl } of outcomes) expect(await serialsOf(crl, bench)).toContain(revocation.serial)
    const history = await bench.deps.store.crls.history('iki/crl', 100)
    expect(history.map(({ number }) => number)).toEqual(history.map((_, i) => history.length - i))
    expect(history[0]?.entries).toBe(20)
  })

  test('of a burst is signed once, and of those that come while a CRL is made once more', async () => {
    const bench = revocationBench()
    const profile: ProfileId = 'iki/batched-web-service'
    const records = [await issued(profile, bench)]
    for (let i = 0; i < 29; i++)
      records.push((await renew(records[0] as never, { actor: 'tests', interface: 'cli' }, bench.deps)).record)
    let signatures = 0
    const issuingCa: typeof bench.deps.issuingCa = async (...of) => {
      const ca = await bench.deps.issuingCa(...of)
      const sign = async (data: Uint8Array): Promise<Uint8Array> => {
        signatures++
        // The rest of them come now.
        if (signatures === 1) late.push(...records.slice(20).map(revokeIt))
        return ca.signer.sign(data)
      }
      return { ...ca, signer: { sign } }
    }
    const revokeIt = (record: CertificateRecord) =>
      revoke(record, superseded, administrator, { ...bench.deps, issuingCa })
    const late: Promise<Revoked>[] = []
    const early = await Promise.all(records.slice(0, 20).map(revokeIt))
    for (const { revocation, crl } of [...early, ...(await Promise.all(late))])
      expect(await serialsOf(crl, bench)).toContain(revocation.serial)
    expect(signatures).toBe(2)
  })
})

describe('after a revocation', () => {
  test('the certificate is not renewed', async () => {
    const bench = revocationBench()
    const record = await issued('iki/file-signing', bench)
    await revoke(record, superseded, administrator, bench.deps)
    const error = await expectError(
      () => renew(record, { actor: 'tests', interface: 'cli' }, bench.deps),
      'CERTIFICATE_REVOKED',
      `certificate ${record.serial} is revoked (superseded), so it is not renewed`,
    )
    expect(await bench.deps.store.findAudit(error.reference as number)).toMatchObject({
      action: 'refused',
      detail: { code: 'CERTIFICATE_REVOKED' },
    })
  })

  test('a compromised key is not certified again, a superseded one is', async () => {
    const bench = revocationBench()
    const request = requestOf('smki-organisation/organisation-ds', 'operator')
    const { record } = await issue(request, bench.deps)
    await revoke(record, superseded, administrator, bench.deps)
    const { record: again } = await issue(request, bench.deps)
    await revoke(again, compromised, administrator, bench.deps)
    await expectError(
      () => issue(request, bench.deps),
      'KEY_COMPROMISED',
      `the key was certified in ${again.serial}, which is revoked for keyCompromise`,
    )
  })

  test('of a CA, the CA issues nothing, and nothing is spent', async () => {
    const bench = revocationBench()
    const ca = await storedCa('smki-organisation/issuing-oca', null, bench)
    expect(crlListOf(ca.issuerCa, bench.deps)?.id).toBe('smki-organisation/arl')
    await revoke(ca, { ...compromised, reason: 'cACompromise' }, administrator, bench.deps)
    await expectError(
      () => issued('smki-organisation/organisation-ds', bench),
      'CA_REVOKED',
      'CA "smki-organisation/issuing-oca" is revoked (cACompromise) and issues nothing',
    )
    const spent: unknown[] = []
    for await (const spend of bench.deps.store.spending(null)) spent.push(spend)
    expect(spent).toEqual([])
    expect(await issued('iki/file-signing', bench)).toMatchObject({ profile: 'iki/file-signing' })
  })
})
