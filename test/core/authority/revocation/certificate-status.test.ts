import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { renew } from '../../../../core/authority/issuance/renew.ts'
import { markCertificate, rejectCertificate } from '../../../../core/authority/revocation/mark-certificate.ts'
import { revoke } from '../../../../core/authority/revocation/revoke.ts'
import { statusesOf, statusOf } from '../../../../core/authority/revocation/status/certificate-status.ts'
import type { CertificateRecord } from '../../../../core/records/certificate-record.ts'
import { SqliteStore } from '../../../../core/store/sqlite/sqlite-store.ts'
import { putParticipant } from '../../../support/register.ts'
import { issued, type RevocationBench, revocationBench, storedCa } from '../../../support/revocation.ts'
import { administrator, as, expectError } from '../../../support/test-register.ts'
import { worldConfig } from '../../../support/world.ts'

const bySubscriber = { ...worldConfig, acceptance: 'by-subscriber' } as const
const request = { reason: 'superseded', invaliditySeconds: null, comment: '' } as const
const again = async (record: CertificateRecord, { deps }: RevocationBench): Promise<CertificateRecord> =>
  (await renew(record, { actor: 'tests', interface: 'cli' }, deps)).record

let directory: string | null = null
afterEach(() => {
  if (directory) rmSync(directory, { recursive: true })
  directory = null
})

function benchOnDisk(): RevocationBench {
  directory = mkdtempSync(join(tmpdir(), 'status-'))
  return revocationBench(new SqliteStore(join(directory, 'tpki.db')))
}

describe('the status of a certificate', () => {
  test('is in use from its issue, expires by the clock, and stays revoked', async () => {
    const bench = revocationBench()
    const record = await issued('iki/file-signing', bench)
    expect(await statusOf(record, bench.deps)).toBe('I')
    bench.nowSeconds = record.notAfterSeconds
    expect(await statusOf(record, bench.deps)).toBe('I')
    bench.nowSeconds++
    expect(await statusOf(record, bench.deps)).toBe('E')
    bench.nowSeconds = record.notBeforeSeconds - 1
    expect(await statusOf(record, bench.deps)).toBe('P')
    bench.nowSeconds = record.notBeforeSeconds
    await revoke(record, request, administrator, bench.deps)
    expect(await statusOf(record, bench.deps)).toBe('R')
    bench.nowSeconds = record.notAfterSeconds + 1
    expect(await statusOf(record, bench.deps)).toBe('R')
  })

  test('is not in use after a renewal, and in use again if the renewal is revoked', async () => {
    const bench = benchOnDisk()
    const first = await issued('smki-organisation/organisation-ds', bench)
    const second = await again(first, bench)
    expect(await statusesOf([first, second], bench.deps)).toEqual(['N', 'I'])
    await expectError(
      () => markCertificate(first, 'in-use', '', administrator, bench.deps),
      'CERTIFICATE_STATUS_FINAL',
      `certificate ${first.serial} was renewed with the same key; this cannot be changed`,
    )
    await revoke(second, request, administrator, bench.deps)
    expect(await statusesOf([second, first], bench.deps)).toEqual(['R', 'I'])
    await bench.deps.store.close()
  })

  test('is pending until its subscriber accepts it, if the world says so', async () => {
    const bench = revocationBench(undefined, bySubscriber)
    const first = await issued('iki/portal-organisation', bench)
    expect(await statusOf(first, bench.deps)).toBe('P')
    expect(await markCertificate(first, 'in-use', 'installed', administrator, bench.deps)).toMatchObject({
      status: 'I',
    })
    const second = await again(first, bench)
    expect(await statusesOf([first, second], bench.deps)).toEqual(['I', 'P'])
    await markCertificate(second, 'in-use', '', administrator, bench.deps)
    expect(await statusesOf([first, second], bench.deps)).toEqual(['N', 'I'])
    const ca = await storedCa('iki/issuing-ica', null, bench)
    expect(await statusOf(ca, bench.deps)).toBe('I')
  })

  test('is changed only by its owner and by administrators, with an audit row', async () => {
    const bench = revocationBench()
    await putParticipant('alpha', bench.deps)
    const record = await issued('smki-device/device-ds', bench, 'alpha')
    const mark = (who: string) => () => markCertificate(record, 'not-in-use', 'replaced', as(who), bench.deps)
    await expectError(mark('beta'), 'ACCESS_DENIED', /beta" may not mark certificate/)
    const marked = await mark('alpha')()
    expect(marked).toMatchObject({ mark: 'not-in-use', status: 'N' })
    expect(await bench.deps.store.findAudit(marked.reference)).toMatchObject({
      action: 'certificate-marked',
      detail: { serial: record.serial, participant: 'alpha', mark: 'not-in-use', before: null, comment: 'replaced' },
    })
    expect(await markCertificate(record, 'in-use', '', administrator, bench.deps)).toMatchObject({ status: 'I' })
  })

  test('of an expired or revoked certificate is refused', async () => {
    const bench = revocationBench()
    const record = await issued('dccki/infrastructure', bench)
    const mark = () => markCertificate(record, 'not-in-use', '', administrator, bench.deps)
    bench.nowSeconds = record.notAfterSeconds + 1
    await expectError(
      mark,
      'CERTIFICATE_STATUS_FINAL',
      `certificate ${record.serial} is expired; this cannot be changed`,
    )
    const reject = () => rejectCertificate(record, 'wrong', administrator, bench.deps)
    await expectError(
      reject,
      'CERTIFICATE_STATUS_FINAL',
      `certificate ${record.serial} is expired; this cannot be changed`,
    )
  })
})

describe('a rejected certificate', () => {
  test('of an organisation is revoked and listed on a CRL at once', async () => {
    const bench = revocationBench()
    const record = await issued('smki-organisation/organisation-ds', bench)
    const rejected = await rejectCertificate(record, 'wrong role', administrator, bench.deps)
    expect(rejected).toMatchObject({ kind: 'revoked', revoked: { crl: { number: 1, entries: 1 } } })
    expect(await bench.deps.store.revocations.find(record.serial)).toMatchObject({
      reason: 'unspecified',
      comment: 'rejected: wrong role',
    })
  })

  test('of a Device Certificate is logged; it is not in use, and its key can be certified again', async () => {
    const bench = benchOnDisk()
    const record = await issued('smki-device/device-ka', bench)
    const rejected = await rejectCertificate(record, 'wrong policy', administrator, bench.deps)
    expect(rejected).toMatchObject({ kind: 'marked', marked: { mark: 'rejected', status: 'N' } })
    const mark = () => markCertificate(record, 'in-use', '', administrator, bench.deps)
    await expectError(
      mark,
      'CERTIFICATE_STATUS_FINAL',
      `certificate ${record.serial} was rejected; this cannot be changed`,
    )
    expect(await statusOf(await again(record, bench), bench.deps)).toBe('I')
    await bench.deps.store.close()
  })
})
