import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { crlLists, findCrlList } from '../../../../../core/authority/revocation/crl/crl-list.ts'
import { currentCrl } from '../../../../../core/authority/revocation/crl/current-crl.ts'
import { issueCrl } from '../../../../../core/authority/revocation/crl/issue-crl.ts'
import { issueDueCrls, whyDue } from '../../../../../core/authority/revocation/crl/issue-due-crls.ts'
import { revoke } from '../../../../../core/authority/revocation/revoke.ts'
import type { PkiError } from '../../../../../core/base/errors.ts'
import { lintCrl } from '../../../../../core/pki/lint/crl/lint-crl.ts'
import { parseCrl } from '../../../../../core/pki/x509/crl.ts'
import { formatSerial } from '../../../../../core/pki/x509/format-serial.ts'
import { SqliteStore } from '../../../../../core/store/sqlite/sqlite-store.ts'
import { issued, type RevocationBench, revocationBench } from '../../../../support/revocation.ts'
import { administrator, expectError } from '../../../../support/test-register.ts'
import { NOW_SECONDS } from '../../../../support/world.ts'

const HOUR = 3600
const request = { reason: 'superseded', invaliditySeconds: null, comment: '' } as const
const issue = (id: string, { deps }: RevocationBench, nextUpdateSeconds?: number) =>
  issueCrl(
    findCrlList(id, deps),
    { actor: 'tests', because: 'asked', ...(nextUpdateSeconds === undefined ? {} : { nextUpdateSeconds }) },
    deps,
  )

describe('the CRLs of a world', () => {
  test('are one for each CA, and for DCCKI one in each environment', () => {
    const lists = crlLists(revocationBench().deps).map(({ id, issuerCa, file }) => `${id} ${issuerCa} ${file}`)
    expect(lists).toEqual([
      'smki-organisation/arl smki-organisation/root-oca oca-arl.crl',
      'smki-organisation/crl smki-organisation/issuing-oca oca.crl',
      'iki/arl iki/root-ica iki-arl.crl',
      'iki/crl iki/issuing-ica iki.crl',
      'dccki/arl@uit-a dccki/root@uit-a arl.crl',
      'dccki/arl@uit-b dccki/root@uit-b arl.crl',
      'dccki/eii-crl@uit-a dccki/eii@uit-a eii.crl',
      'dccki/eii-crl@uit-b dccki/eii@uit-b eii.crl',
    ])
  })

  test('are found by id once they are issued', async () => {
    const { deps } = revocationBench()
    await expectError(
      () => currentCrl('iki/dcrl', deps),
      'CRL_UNKNOWN',
      /^CRL "iki\/dcrl" is unknown; allowed: smki-org/,
    )
    await expectError(() => currentCrl('iki/crl', deps), 'CRL_UNKNOWN', 'CRL "iki/crl" has not been issued yet')
  })
})

describe('a CRL', () => {
  // 1,333 entries take 64 KiB, 342,000 take 16 MiB.
  test.each([1_333, 1_334, 100_000])('of %i entries is issued, and OpenSSL reads it', async (count) => {
    const bench = revocationBench()
    const revocations = Array.from({ length: count }, (_, i) => ({
      serial: `5${i.toString(16).padStart(31, '0').toUpperCase()}`,
      atSeconds: NOW_SECONDS - i,
      reason: 'keyCompromise' as const,
      invaliditySeconds: i % 2 === 0 ? null : NOW_SECONDS - i,
    })).reverse()
    const { revocations: held } = bench.deps.store
    const many = Object.assign(Object.create(held), { ofCa: async () => ({ last: 0, revocations }) })
    const store = Object.assign(Object.create(bench.deps.store), { revocations: many })
    const { der, entries } = await issue('iki/crl', { ...bench, deps: { ...bench.deps, store } })
    expect(entries).toBe(count)
    const read = parseCrl(der)
    expect(read.entries?.map(({ serial }) => formatSerial(serial))).toEqual(
      revocations.map(({ serial }) => serial).reverse(),
    )
    expect(lintCrl(read)).toEqual([])
    const text = execFileSync('openssl', ['crl', '-inform', 'DER', '-noout', '-text'], { input: der, maxBuffer: 1e9 })
    expect(text.toString('latin1').match(/Serial Number:/g)).toHaveLength(count)
  })

  test('is valid as long as its list or the option says', async () => {
    const bench = revocationBench()
    expect(await issue('iki/crl', bench)).toMatchObject({ number: 1, nextUpdateSeconds: NOW_SECONDS + 48 * HOUR })
    expect(await issue('iki/arl', bench)).toMatchObject({ number: 1, nextUpdateSeconds: NOW_SECONDS + 8760 * HOUR })
    expect(await issue('iki/crl', bench, NOW_SECONDS + 60)).toMatchObject({
      number: 2,
      nextUpdateSeconds: NOW_SECONDS + 60,
    })
    await expectError(
      () => issue('iki/crl', bench, NOW_SECONDS),
      'REVOCATION_INVALID',
      /^nextUpdate 2026-03-01T12:00:00Z is not after/,
    )
    expect((await currentCrl('iki/crl', bench.deps)).number).toBe(2)
  })

  test('is due at first, on its schedule, and after a revocation', async () => {
    const bench = revocationBench()
    const list = findCrlList('iki/crl', bench.deps)
    const why = () => whyDue(list, bench.deps)
    expect(await why()).toBe('first')
    await issue('iki/crl', bench)
    expect(await why()).toBeNull()
    bench.nowSeconds = NOW_SECONDS + 12 * HOUR - 1
    expect(await why()).toBeNull()
    bench.nowSeconds++
    expect(await why()).toBe('schedule')
    // A quarter of its usual life: due after a quarter of 12 hours.
    await issue('iki/crl', bench, bench.nowSeconds + 12 * HOUR)
    bench.nowSeconds += 3 * HOUR - 1
    expect(await why()).toBeNull()
    bench.nowSeconds++
    expect(await why()).toBe('schedule')
    await issue('iki/crl', bench)
    const record = await issued('iki/file-signing', bench)
    await bench.deps.store.revocations.revoke(
      { ...request, ...record, atSeconds: bench.nowSeconds, actor: 'tests' },
      { atSeconds: bench.nowSeconds, actor: 'tests', action: 'revoked', detail: {} },
    )
    expect(await why()).toBe('revocation')
  })

  test('that cannot be issued does not prevent the others', async () => {
    const bench = revocationBench()
    bench.nowSeconds = (await bench.deps.issuingCa('iki/issuing-ica', null)).notAfterSeconds + 1
    const outcomes = await issueDueCrls('tests', bench.deps)
    const failed = outcomes.flatMap((outcome) =>
      'error' in outcome ? [`${outcome.list.id} ${(outcome.error as PkiError).code}`] : [],
    )
    expect(outcomes).toHaveLength(8)
    expect(failed).toContain('iki/crl CA_NOT_VALID_NOW')
    expect(failed).not.toContain('iki/arl CA_NOT_VALID_NOW')
  })

  test('for a fault of ours keeps no other from being either', async () => {
    const bench = revocationBench()
    const { revocations } = bench.deps.store
    const ofCa: typeof revocations.ofCa = (issuerCa, from) =>
      issuerCa === 'smki-organisation/root-oca'
        ? Promise.reject(new RangeError('Maximum call stack size exceeded'))
        : revocations.ofCa(issuerCa, from)
    const store = Object.assign(Object.create(bench.deps.store), {
      revocations: Object.assign(Object.create(revocations), { ofCa }),
    })
    const outcomes = await issueDueCrls('tests', { ...bench.deps, store })
    expect(outcomes.map((outcome) => 'crl' in outcome)).toEqual([false, true, true, true, true, true, true, true])
    expect(outcomes[0]).toMatchObject({ list: { id: 'smki-organisation/arl' }, error: { name: 'RangeError' } })
  })

  test('lists a certificate once after it has expired, and then not again', async () => {
    const bench = revocationBench()
    const record = await issued('dccki/infrastructure', bench)
    expect((await revoke(record, request, administrator, bench.deps)).crl?.entries).toBe(1)
    bench.nowSeconds = record.notAfterSeconds + 1
    expect(await issue('dccki/eii-crl@uit-a', bench)).toMatchObject({ number: 2, entries: 1 })
    bench.nowSeconds++
    expect(await issue('dccki/eii-crl@uit-a', bench)).toMatchObject({ number: 3, entries: 0 })
    expect(await whyDue(findCrlList('dccki/eii-crl@uit-a', bench.deps), bench.deps)).toBeNull()
  })
})

describe('two processes on one world', () => {
  test('never use a number twice or leave out a revocation', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'crls-'))
    const open = () => revocationBench(new SqliteStore(join(directory, 'tpki.db')))
    const [one, two] = [open(), open()]
    const record = await issued('smki-organisation/organisation-ds', one)
    const outcomes = await Promise.all([
      ...Array.from({ length: 8 }, (_, i) => issue('smki-organisation/crl', i % 2 === 0 ? one : two)),
      revoke(record, request, administrator, two.deps).then(({ crl }) => crl),
    ])
    const numbers = outcomes.map((crl) => crl?.number ?? 0)
    const history = await one.deps.store.crls.history('smki-organisation/crl', 100)
    expect(new Set(numbers.slice(0, 8)).size).toBe(8)
    expect(history.map(({ number }) => number)).toEqual(history.map((_, i) => history.length - i))
    const revokedAt = history.findLast(({ entries }) => entries === 1)?.number ?? 0
    expect(history.filter(({ number }) => number >= revokedAt).every(({ entries }) => entries === 1)).toBe(true)
    expect(revokedAt).toBeLessThanOrEqual(numbers[8] ?? 0)
    for (const { deps } of [one, two]) await deps.store.close()
    rmSync(directory, { recursive: true })
  })
})
