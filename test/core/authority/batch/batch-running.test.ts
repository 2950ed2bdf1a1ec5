import { crc32, deflateRawSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { verifyAudit } from '../../../../core/authority/audit/verify-audit.ts'
import { approveBatch, rejectBatch } from '../../../../core/authority/batch/approve-batch.ts'
import { planBatch } from '../../../../core/authority/batch/plan-batch.ts'
import { purgeBatches } from '../../../../core/authority/batch/purge-batches.ts'
import { findBatch } from '../../../../core/authority/batch/read-batch.ts'
import { submitBatch } from '../../../../core/authority/batch/submit-batch.ts'
import { ThreadChooser } from '../../../../core/authority/batch/thread-chooser.ts'
import { toBase64 } from '../../../../core/pki/x509/bytes.ts'
import { defaultBatchSettings } from '../../../../core/records/batch-settings.ts'
import type { CertificateRecord } from '../../../../core/records/certificate-record.ts'
import {
  type BatchBench,
  batchBackends,
  entriesOf,
  orderOf,
  owner,
  runUntil,
  WatchedEngine,
} from '../../../support/batch.ts'
import {
  batchHelpers,
  csrOf,
  devices,
  mixedCsrs,
  ownRange,
  threshold,
  withParties,
} from '../../../support/batch-cases.ts'
import { ecKey } from '../../../support/keys.ts'
import { deviceCsr, goodEntries, outcomeOf, putEntries, requestOf } from '../../../support/register.ts'
import { administrator, expectError } from '../../../support/test-register.ts'

const DAY_MS = 86_400_000
const manual = { ...defaultBatchSettings, approval: 'manual' as const }

describe.each(batchBackends)('a batch over $name', ({ open }) => {
  let bench: BatchBench
  beforeEach(async () => {
    bench = await withParties(open())
  })
  afterEach(() => bench.close())
  const { submit, resultsOf, outcomes, spent } = batchHelpers(() => bench)

  test('a CSR is refused in a batch exactly if it is refused alone', async () => {
    await putEntries([threshold as never], bench.deps)
    const twin = open()
    await putEntries([...goodEntries('alpha', ownRange), threshold as never], twin.deps)
    const single: string[] = []
    const mixed = mixedCsrs()
    for (const { csr, profile } of mixed)
      single.push(await outcomeOf(requestOf(profile, 'alpha', { csr, interface: 'api' }), twin.deps))
    const twinSpent = await batchHelpers(() => twin).spent('alpha')
    await twin.close()

    const batch = await submit(
      mixed.map(({ csr }) => csr),
      {},
      { chunkCsrs: 4 },
    )
    expect(batch).toMatchObject({ id: expect.any(Number), state: 'PENDING', size: mixed.length, done: 0 })
    const engine = await runUntil(batch.id, ['COMPLETED'], bench.deps)
    expect(engine.faults).toEqual([])
    expect(engine.states).toEqual(['PARSING', 'QUEUED', 'PROCESSING', 'COMPLETED'])
    expect(await outcomes(batch.id)).toEqual(single)
    expect(new Set(single).size).toBeGreaterThan(7)
    const found = await resultsOf(batch.id)
    expect(found.map(({ result }) => [result.index, result.name])).toEqual(mixed.map((_, i) => [i, `${i}.csr`]))
    expect(engine.results).toEqual(found.map(({ result }) => result))
    for (const { result, certificate } of found) {
      expect(certificate === null).toBe(result.kind === 'refused')
      const row =
        result.kind === 'issued'
          ? await bench.store.findAuditOfSerial(result.serial)
          : await bench.store.findAudit(result.reference as number)
      expect(row?.detail).toMatchObject({ participant: 'alpha', interface: 'api', batch: batch.id })
      if (result.kind === 'refused') expect(row?.detail).toMatchObject({ code: result.code, message: result.message })
    }
    expect(await spent('alpha')).toEqual(twinSpent)
    const rows = await bench.store.listAudit(0, 1000)
    expect(rows.filter(({ action }) => action === 'issued')).toHaveLength(
      single.filter((code) => code === 'issued').length,
    )
    expect((await verifyAudit(bench.store)).faults).toEqual([])
    expect(await findBatch(batch.id, 'alpha', bench.deps)).toMatchObject({ done: mixed.length, issued: 7 })
    await expectError(() => findBatch(batch.id, 'beta', bench.deps), 'BATCH_UNKNOWN', /is unknown/)
  })

  test('a batch waits for approval if approval is manual', async () => {
    const [good, bad] = [await submit(devices(2)), await submit(devices(2, 200))]
    const engine = new WatchedEngine(bench.deps, { settings: manual })
    engine.start()
    expect(await rejectBatch(bad.id, 'not today', administrator, bench.deps)).toMatchObject({
      state: 'REJECTED',
      reason: 'not today',
    })
    await expectError(() => approveBatch(bad.id, administrator, bench.deps), 'BATCH_NOT_PENDING', /is REJECTED/)
    await approveBatch(good.id, administrator, bench.deps)
    engine.wake()
    await engine.seen(({ state }) => state === 'COMPLETED')
    await engine.stop()
    expect(await outcomes(good.id)).toEqual(['issued', 'issued'])
    expect(await outcomes(bad.id)).toEqual([])
    expect((await bench.store.queryAudit({ action: 'batch-rejected', limit: 9 }))[0]?.detail).toMatchObject({
      batch: bad.id,
    })
    expect(await spent('alpha')).toEqual({ submitted: 4, processed: 2 })
  })

  test('a batch is paused outside the processing hours, and continues when they begin', async () => {
    const settings = { ...defaultBatchSettings, window: { from: '20:00', to: '08:00' } }
    bench.nowMs = Date.parse('2026-03-01T21:00:00Z')
    const batch = await submit(devices(40), {}, { chunkCsrs: 2 })
    const engine = new WatchedEngine(bench.deps, { settings })
    engine.start()
    await engine.seen(({ done }) => done > 0)
    bench.nowMs = Date.parse('2026-03-02T09:00:00Z')
    const paused = await engine.seen(({ state }) => state === 'PAUSED')
    expect(paused.done).toBeLessThan(40)
    bench.nowMs = Date.parse('2026-03-02T20:00:00Z')
    engine.wake()
    await engine.seen(({ state }) => state === 'COMPLETED')
    await engine.stop()
    expect(await outcomes(batch.id)).toEqual(Array(40).fill('issued'))
  })

  test('two engines on one store never decide a CSR twice', async () => {
    const batches = [
      await submit(devices(12), {}, { chunkCsrs: 2 }),
      await submit(devices(12, 200), {}, { chunkCsrs: 2 }),
    ]
    const engines = [new WatchedEngine(bench.deps), new WatchedEngine(bench.deps)]
    for (const engine of engines) engine.start()
    // The second engine wrongly believes that the first has ended, and takes its batch over.
    for (const { id } of batches)
      await Promise.race(
        engines.map((engine) => engine.seen((batch) => batch.id === id && batch.state === 'COMPLETED')),
      )
    for (const engine of engines) await engine.stop()
    expect(engines.flatMap(({ faults }) => faults)).toEqual([])
    for (const { id } of batches) expect(await outcomes(id)).toEqual(Array(12).fill('issued'))
    expect(await spent('alpha')).toEqual({ submitted: 24, processed: 24 })
    expect(await bench.store.listCertificates({ participant: 'alpha' })).toHaveLength(24)
  })

  test('an engine takes over the leases of an engine that has ended, and no others', async () => {
    const batch = await submit(devices(2))
    const gone = owner()
    const claim = {
      nowMs: bench.nowMs,
      untilMs: bench.nowMs + 60_000,
      states: ['PENDING' as const],
      gone: [],
      batch: null,
    }
    expect(await bench.store.batches.claim({ ...claim, owner: gone.id })).toMatchObject({ id: batch.id })
    expect(await bench.store.batches.claim({ ...claim, owner: 'other' })).toBeNull()
    expect(await bench.store.batches.claim({ ...claim, owner: 'other', nowMs: bench.nowMs + 60_000 })).toMatchObject({
      id: batch.id,
    })
    expect(await bench.store.batches.owners()).toEqual(['other'])
    const isGone = (id: string) => id === 'other'
    await runUntil(batch.id, ['COMPLETED'], bench.deps, { owner: { id: 'third', isGone } })
    expect(await outcomes(batch.id)).toEqual(['issued', 'issued'])
  })

  test('a CA with its key in a token signs in the main thread', async () => {
    const issuingCa: typeof bench.deps.issuingCa = async (profile, environment) => {
      const ca = await bench.deps.issuingCa(profile, environment)
      return { ...ca, signer: { sign: async (data) => ca.signer.sign(data) } }
    }
    const deps = { ...bench.deps, issuingCa }
    const batch = await submit([...devices(3), Uint8Array.of(1)])
    const engine = await runUntil(batch.id, ['COMPLETED'], deps)
    expect(engine.faults).toEqual([])
    expect(await outcomes(batch.id)).toEqual(['issued', 'issued', 'issued', 'CSR_MALFORMED'])
  })

  test('entries compressed as in a zip are unpacked, and corrupt ones are refused', async () => {
    const text = toBase64(deviceCsr(60))
    const packed = { method: 'deflate' as const, size: text.length, crc32: crc32(text) }
    const csr = deflateRawSync(text)
    const entries = [
      { name: 'good', csr, packed },
      { name: 'crc', csr, packed: { ...packed, crc32: 1 } },
      { name: 'size', csr, packed: { ...packed, size: 10 } },
      { name: 'rubbish', csr: Uint8Array.of(255, 255, 255), packed },
      {
        name: 'pem',
        csr: `-----BEGIN CERTIFICATE REQUEST-----\n${toBase64(deviceCsr(61))}\n-----END CERTIFICATE REQUEST-----\n`,
      },
      { name: 'der', csr: deviceCsr(62) },
    ]
    const batch = await submitBatch(orderOf('alpha'), entries, bench.deps)
    await runUntil(batch.id, ['COMPLETED'], bench.deps)
    const unread = 'INPUT_UNREADABLE'
    expect(await outcomes(batch.id)).toEqual(['issued', unread, unread, unread, 'issued', 'issued'])
  })

  test('the web service answers the same CSR once, within a batch and across batches', async () => {
    const [a, b] = devices(2) as [Uint8Array, Uint8Array]
    const batched = { interface: 'batched' as const }
    const [first, second] = [
      await submit([a, b, a], batched),
      await submit([b, csrOf('00005eef10000064', ecKey('device 16 100'))], batched),
    ]
    await runUntil(first.id, ['COMPLETED'], bench.deps)
    await runUntil(second.id, ['COMPLETED'], bench.deps)
    expect(await outcomes(first.id)).toEqual(['issued', 'issued', 'REQUEST_ANSWERED'])
    // Signed again it is another CSR, and a renewal.
    expect(await outcomes(second.id)).toEqual(['REQUEST_ANSWERED', 'issued'])
  })

  test('a plan names every refusal that issuing would give, also for a compromised key and a repeated CSR', async () => {
    const first = await submit(devices(1))
    await runUntil(first.id, ['COMPLETED'], bench.deps)
    const result = (await resultsOf(first.id))[0]?.result
    const serial = result?.kind === 'issued' ? result.serial : ''
    const { issuerCa, keyFingerprint, notAfterSeconds } = (await bench.store.findCertificate(
      serial,
    )) as CertificateRecord
    const atSeconds = bench.deps.clock.nowSeconds()
    const why = { reason: 'keyCompromise', invaliditySeconds: null, comment: 'a test' } as const
    const revocation = { serial, issuerCa, keyFingerprint, notAfterSeconds, atSeconds, actor: 'tester', ...why }
    await bench.store.revocations.revoke(revocation, { atSeconds, actor: 'tester', action: 'revoked', detail: {} })
    const again = csrOf('00005eef10000064', ecKey('device 16 100'))
    const twice = deviceCsr(200)
    const csrs = [...mixedCsrs().map(({ csr }) => csr), again, twice, twice]
    const order = orderOf('alpha', { interface: 'batched' })
    const threads = new ThreadChooser(1, bench.deps)
    const planned = new Map<number, string>()
    const options = { threads, maxCsrs: 100 }
    await planBatch(order, entriesOf(csrs), bench.deps, options, ({ index, error }) => planned.set(index, error.code))
    await threads.end()
    const batch = await submitBatch(order, entriesOf(csrs), bench.deps)
    await runUntil(batch.id, ['COMPLETED'], bench.deps)
    expect(csrs.map((_, i) => planned.get(i) ?? 'issued')).toEqual(await outcomes(batch.id))
    expect([-3, -2, -1].map((i) => planned.get(csrs.length + i))).toEqual([
      'KEY_COMPROMISED',
      undefined,
      'REQUEST_ANSWERED',
    ])
  })

  test('old results are deleted, and batches that have not ended are kept', async () => {
    const [over, open] = [await submit(devices(1)), await submit(devices(1, 200))]
    await runUntil(over.id, ['COMPLETED'], bench.deps)
    bench.nowMs += 30 * DAY_MS
    expect(await purgeBatches(bench.deps)).toBe(0)
    bench.nowMs += 1
    expect(await purgeBatches(bench.deps)).toBe(1)
    await expectError(() => findBatch(over.id, null, bench.deps), 'BATCH_UNKNOWN', /is unknown/)
    expect(await findBatch(open.id, null, bench.deps)).toMatchObject({ state: 'PENDING' })
    expect((await submit(devices(1, 300))).id).toBeGreaterThan(open.id)
  })

  test('results are deleted in pieces, and are hidden from the first piece on', async () => {
    const [one, two] = [await submit(devices(6), {}, { chunkCsrs: 2 }), await submit(devices(2, 200))]
    for (const { id } of [one, two]) await runUntil(id, ['COMPLETED'], bench.deps)
    bench.nowMs += 30 * DAY_MS + 1
    const { batches } = bench.store
    const purge = () => batches.purge(bench.nowMs - 30 * DAY_MS, 1)
    const pieces = [await purge()]
    for (const { id } of [one, two]) {
      expect(await batches.findPart(id, 0)).not.toBeNull()
      await expectError(() => findBatch(id, null, bench.deps), 'BATCH_UNKNOWN', /is unknown/)
    }
    expect(await batches.list({ limit: 10 })).toEqual([])
    while (!pieces.at(-1)?.isDone) pieces.push(await purge())
    // A part and its results are at least two rows, and there are four parts.
    expect(pieces.length).toBeGreaterThan(7)
    expect(pieces.reduce((sum, { forgotten }) => sum + forgotten, 0)).toBe(2)
    for (const { id } of [one, two]) expect(await batches.findPart(id, 0)).toBeNull()
    expect(await bench.store.listCertificates({})).toHaveLength(8)
  })
})
