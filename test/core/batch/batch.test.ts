import { DatabaseSync } from 'node:sqlite'
import { crc32, deflateRawSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { verifyAudit } from '../../../core/audit/verify-audit.ts'
import { approveBatch, rejectBatch } from '../../../core/batch/approve-batch.ts'
import { defaultBatchSettings } from '../../../core/batch/batch-settings.ts'
import { findBatch } from '../../../core/batch/find-batch.ts'
import { planBatch } from '../../../core/batch/plan-batch.ts'
import { purgeBatches } from '../../../core/batch/purge-batches.ts'
import { readResults } from '../../../core/batch/read-results.ts'
import { submitBatch } from '../../../core/batch/submit-batch.ts'
import { ThreadChooser } from '../../../core/batch/thread-chooser.ts'
import { overrideLimit } from '../../../core/quota/override-limit.ts'
import type { CertificateRecord } from '../../../core/store/store.ts'
import { toBase64 } from '../../../core/x509/bytes.ts'
import { namedBits, sequence } from '../../../core/x509/der-writer.ts'
import {
  type BatchBench,
  batchBackends,
  entriesOf,
  orderOf,
  owner,
  runUntil,
  WatchedEngine,
} from '../../support/batch.ts'
import { extension, HW_TYPE, hardwareModuleName, makeCsr } from '../../support/csr.ts'
import { ecKey, type KeyPair } from '../../support/keys.ts'
import {
  DCC,
  deviceCsr,
  goodEntries,
  outcomeOf,
  publish,
  putEntries,
  putParticipant,
  requestOf,
} from '../../support/register.ts'
import { administrator, expectError } from '../../support/test-register.ts'

const DAY_MS = 86_400_000
const manual = { ...defaultBatchSettings, approval: 'manual' as const }

function csrOf(eui64: string, key: KeyPair, bits: readonly number[] = [0], hwType = HW_TYPE): Uint8Array {
  const names = sequence(hardwareModuleName(hwType, Buffer.from(eui64, 'hex')))
  return makeCsr({
    subject: sequence(),
    extensions: [extension('keyUsage', true, namedBits([...bits])), extension('subjectAltName', true, names)],
    key,
  })
}

/** One CSR of each kind that is refused, between good ones; what the single path says of each in the same order. */
function mixedCsrs(): { csr: Uint8Array; profile: 'smki-device/device-ds' | 'smki-device/device-ka' }[] {
  const ds = 'smki-device/device-ds' as const
  const ka = 'smki-device/device-ka' as const
  const [a, b] = [ecKey('batch a'), ecKey('batch b')]
  const flipped = Uint8Array.from(deviceCsr(50))
  flipped[flipped.length - 1] = (flipped.at(-1) as number) ^ 1
  const good = (n: number) => ({ csr: deviceCsr(n), profile: ds })
  return [
    good(1),
    { csr: csrOf('00005eef10000002', a, [4]), profile: ka },
    { csr: Uint8Array.of(0x30, 0x03, 1, 2), profile: ds },
    { csr: deviceCsr(3).subarray(0, 100), profile: ds },
    good(4),
    { csr: flipped, profile: ds },
    { csr: csrOf('00005eef20000001', ecKey('batch foreign')), profile: ds },
    { csr: csrOf('00005eef10000005', ecKey('batch live'), [0], '1.2.826.0.1.8641679.1.99'), profile: ds },
    { csr: csrOf('00005eef10000006', a), profile: ds },
    { csr: csrOf('00005eef10000007', b), profile: ds },
    { csr: csrOf('00005eef10000007', b, [4]), profile: ka },
    { csr: csrOf('00005eef10000008', ecKey('batch both'), [0, 4]), profile: ka },
    { csr: csrOf('00005eef10000009', ecKey('batch crl'), [6]), profile: ds },
    { csr: csrOf('00005eef10ffff01', ecKey('batch one')), profile: ds },
    { csr: csrOf('00005eef10ffff01', ecKey('batch two')), profile: ds },
    // The same key and subject again is a renewal.
    { csr: csrOf('00005eef10000007', b), profile: ds },
    good(10),
  ]
}

const threshold = {
  kind: 'device-threshold',
  id: '00005eef10ffff01',
  participant: null,
  value: { certificates: 1, reason: 'a test' },
} as const
const ownRange = { eui64Ranges: [{ from: '00005eef10000000', to: '00005eef10ffffff' }] }

describe.each(batchBackends)('a batch over $name', ({ open }) => {
  let bench: BatchBench
  beforeEach(async () => {
    bench = open()
    await putParticipant('alpha', bench.deps, ownRange)
    await putParticipant('beta', bench.deps, { eui64Ranges: [{ from: '00005eef20000000', to: '00005eef20ffffff' }] })
  })
  afterEach(() => bench.close())

  const submit = (csrs: readonly Uint8Array[], changes = {}, options = {}) =>
    submitBatch(orderOf('alpha', changes), entriesOf(csrs), bench.deps, options)
  const devices = (count: number, first = 100) => Array.from({ length: count }, (_, i) => deviceCsr(first + i))
  const resultsOf = async (id: number) => {
    const found = []
    for await (const each of readResults(id, 'alpha', bench.deps)) found.push(each)
    return found
  }
  const outcomes = async (id: number) =>
    (await resultsOf(id)).map(({ result }) => (result.kind === 'issued' ? 'issued' : result.code))
  const spent = async (participant: string) => {
    const sum = { submitted: 0, processed: 0 }
    for await (const { amounts } of bench.store.spending(participant)) {
      sum.submitted += amounts.submitted
      sum.processed += amounts.processed
    }
    return sum
  }

  test('what refuses a CSR alone refuses it in a batch, and no other', async () => {
    await putEntries([threshold as never], bench.deps)
    const twin = open()
    await putEntries([...goodEntries('alpha', ownRange), threshold as never], twin.deps)
    const single: string[] = []
    const mixed = mixedCsrs()
    for (const { csr, profile } of mixed)
      single.push(await outcomeOf(requestOf(profile, 'alpha', { csr, interface: 'api' }), twin.deps))
    const twinSpent = { submitted: 0, processed: 0 }
    for await (const { amounts } of twin.store.spending('alpha')) {
      twinSpent.submitted += amounts.submitted
      twinSpent.processed += amounts.processed
    }
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

  test('a batch that has no room for its submission is refused whole and spends nothing', async () => {
    await publish(bench.deps, { id: 'day', scope: 'each-participant', count: 5, window: 'calendar-day' })
    const error = await expectError(() => submit(devices(6)), 'LIMIT_REACHED', /^6 CSRs do not fit, 5 would: /)
    expect((await bench.store.findAudit(error.reference as number))?.action).toBe('refused')
    expect(await spent('alpha')).toEqual({ submitted: 0, processed: 0 })
    expect(await bench.store.batches.list({ limit: 10 })).toEqual([])
    expect((await submit(devices(5))).size).toBe(5)
    expect(await spent('alpha')).toEqual({ submitted: 5, processed: 0 })
  })

  test('what a limit refuses to have processed is refused CSR by CSR, as many as fit before it', async () => {
    await publish(bench.deps, { id: 'day', scope: 'total', count: 5, window: 'calendar-day', counts: 'processed' })
    const csrs = devices(8)
    csrs.splice(1, 0, Uint8Array.of(1, 2, 3))
    const batch = await submit(csrs, {}, { chunkCsrs: 4 })
    await runUntil(batch.id, ['COMPLETED'], bench.deps)
    const five = ['issued', 'CSR_MALFORMED', 'issued', 'issued', 'issued', 'issued']
    expect(await outcomes(batch.id)).toEqual([...five, 'LIMIT_REACHED', 'LIMIT_REACHED', 'LIMIT_REACHED'])
    expect(await spent('alpha')).toEqual({ submitted: 9, processed: 5 })
  })

  test('a limit that queues lets the rest wait, and an override lets it go on', async () => {
    const terms = { scope: 'each-participant', count: 5, window: 'calendar-day', counts: 'processed', action: 'queue' }
    await publish(bench.deps, { id: 'day', ...terms })
    const batch = await submit(devices(8), {}, { chunkCsrs: 4 })
    const engine = new WatchedEngine(bench.deps, { only: batch.id })
    engine.start()
    const waiting = await engine.seen(({ waits }) => waits !== null)
    await engine.stop()
    expect(waiting).toMatchObject({ state: 'QUEUED', done: 5, issued: 5, waits: { limit: 'day' } })
    expect(waiting.waits?.roomAtMs).toBeGreaterThan(bench.nowMs)
    expect(await outcomes(batch.id)).toEqual(Array(5).fill('issued'))
    expect(await spent('alpha')).toEqual({ submitted: 8, processed: 5 })
    // While there is no room none of its CSRs is verified again, and nobody who polls sees it begin.
    const retried = await runUntil(batch.id, ['QUEUED'], bench.deps)
    expect(new Set(retried.states)).toEqual(new Set(['QUEUED']))
    expect(await findBatch(batch.id, 'alpha', bench.deps)).toMatchObject({ done: 5, waits: { limit: 'day' } })
    await overrideLimit(
      { limit: 'day', participant: 'alpha', extra: 3, untilMs: null, reason: 'a test' },
      DCC,
      bench.deps,
    )
    // It is looked at again after a while, without waiting for the end of the day.
    bench.nowMs += 20_000
    await runUntil(batch.id, ['COMPLETED'], bench.deps)
    expect(await outcomes(batch.id)).toEqual(Array(8).fill('issued'))
    expect(await spent('alpha')).toEqual({ submitted: 8, processed: 8 })
  })

  test('the second of two that share a total sees what the first has left', async () => {
    await publish(bench.deps, { id: 'day', scope: 'total', count: 6, window: 'calendar-day', counts: 'processed' })
    const [first, second] = [
      await submit(devices(4), {}, { chunkCsrs: 2 }),
      await submit(devices(4, 200), {}, { chunkCsrs: 2 }),
    ]
    const engine = new WatchedEngine(bench.deps, { threads: 2 })
    engine.start()
    await engine.seen(({ id, state }) => id === first.id && state === 'COMPLETED')
    await engine.seen(({ id, state }) => id === second.id && state === 'COMPLETED')
    await engine.stop()
    const all = [...(await outcomes(first.id)), ...(await outcomes(second.id))]
    expect(all.filter((code) => code === 'issued')).toHaveLength(6)
    expect(all.filter((code) => code === 'LIMIT_REACHED')).toHaveLength(2)
  })

  test('a batch waits for approval where that is asked for', async () => {
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

  test('outside its hours a batch is paused, and goes on when they begin', async () => {
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

  test('a participant that is suspended meanwhile gets no more', async () => {
    const batch = await submit(devices(12), {}, { chunkCsrs: 2 })
    const engine = new WatchedEngine(bench.deps, { only: batch.id })
    engine.start()
    await engine.seen(({ done }) => done > 0)
    await putParticipant('alpha', bench.deps, {
      ...ownRange,
      suspended: { by: 'DCC', at: '2026-01-01T00:00:00Z', reason: 'x' },
    })
    await engine.seen(({ state }) => state === 'COMPLETED')
    await engine.stop()
    const all = await outcomes(batch.id)
    const issued = all.lastIndexOf('issued') + 1
    expect(issued).toBeGreaterThan(0)
    expect(issued).toBeLessThan(12)
    expect(all).toEqual([...Array(issued).fill('issued'), ...Array(12 - issued).fill('PARTICIPANT_SUSPENDED')])
  })

  test('two engines at one store never decide a CSR twice', async () => {
    const batches = [
      await submit(devices(12), {}, { chunkCsrs: 2 }),
      await submit(devices(12, 200), {}, { chunkCsrs: 2 }),
    ]
    const engines = [new WatchedEngine(bench.deps), new WatchedEngine(bench.deps)]
    for (const engine of engines) engine.start()
    // The second takes over what it believes the first has left, which is not so.
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

  test('an engine takes over what one that is gone had leased, and only that', async () => {
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

  test('a CA whose key is in a token signs in the main thread', async () => {
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

  test('a certificate of ours that fails lint says no more of itself than that to whoever asked', async () => {
    const issuingCa: typeof bench.deps.issuingCa = async (profile, environment) => ({
      ...(await bench.deps.issuingCa(profile, environment)),
      keyIdentifier: Uint8Array.of(1),
    })
    const batch = await submit(devices(1))
    await runUntil(batch.id, ['COMPLETED'], { ...bench.deps, issuingCa })
    expect((await resultsOf(batch.id))[0]?.result).toMatchObject({ code: 'INTERNAL', message: 'internal error' })
    const [row] = await bench.store.queryAudit({ action: 'refused', limit: 1 })
    expect(row?.detail).toMatchObject({ code: 'INTERNAL', message: expect.stringMatching(/our own certificate fails/) })
  })

  test('a signer that is away refuses nothing: the batch is tried again', async () => {
    const away = new Error('slot 3 of /dev/token')
    let isAway = true
    const issuingCa: typeof bench.deps.issuingCa = async (profile, environment) => {
      const ca = await bench.deps.issuingCa(profile, environment)
      return { ...ca, signer: { sign: async (data) => (isAway ? Promise.reject(away) : ca.signer.sign(data)) } }
    }
    const deps = { ...bench.deps, issuingCa }
    const batch = await submit([...devices(2), Uint8Array.of(1)])
    const engine = new WatchedEngine(deps)
    engine.start()
    await expect.poll(() => engine.faults, { timeout: 20_000 }).toEqual([away])
    await engine.stop()
    expect(await findBatch(batch.id, 'alpha', deps)).toMatchObject({ state: 'QUEUED', done: 0 })
    expect(await spent('alpha')).toEqual({ submitted: 3, processed: 0 })
    isAway = false
    bench.nowMs += 60_000
    await runUntil(batch.id, ['COMPLETED'], deps)
    expect(await outcomes(batch.id)).toEqual(['issued', 'issued', 'CSR_MALFORMED'])
  })

  test('what the lab has to put right stops a batch and loses nothing', async () => {
    const { notAfterSeconds } = await bench.deps.issuingCa('smki-device/issuing-dca', null)
    await submit(devices(2))
    const started = bench.nowMs
    bench.nowMs = (notAfterSeconds + 10) * 1000
    const engine = new WatchedEngine(bench.deps)
    engine.start()
    await engine.seen(({ state, done }) => state === 'QUEUED' && done === 0)
    await expect.poll(() => engine.faults, { timeout: 20_000 }).toMatchObject([{ code: 'CA_NOT_VALID_NOW' }])
    await engine.stop()
    expect(await spent('alpha')).toEqual({ submitted: 2, processed: 0 })
    bench.nowMs = started
    const again = await submit(devices(2, 300))
    await runUntil(again.id, ['COMPLETED'], bench.deps)
    expect(await outcomes(again.id)).toEqual(['issued', 'issued'])
  })

  test('entries packed as a zip packs them are unpacked, and what they are not is refused', async () => {
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

  test('the web service answers the very same CSR once, in one batch and across batches', async () => {
    const [a, b] = devices(2) as [Uint8Array, Uint8Array]
    const batched = { interface: 'batched' as const }
    const [first, second] = [
      await submit([a, b, a], batched),
      await submit([b, csrOf('00005eef10000064', ecKey('device 16 100'))], batched),
    ]
    await runUntil(first.id, ['COMPLETED'], bench.deps)
    await runUntil(second.id, ['COMPLETED'], bench.deps)
    expect(await outcomes(first.id)).toEqual(['issued', 'issued', 'REQUEST_ANSWERED'])
    // Signed anew it is another CSR, and a renewal.
    expect(await outcomes(second.id)).toEqual(['REQUEST_ANSWERED', 'issued'])
  })

  test('a plan foretells every refusal of issuing, a compromised key and a CSR that comes twice among them', async () => {
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

  test('what is no batch is refused', async () => {
    const two = [
      { name: 'a', csr: 'x' },
      { name: 'a', csr: 'y' },
    ]
    await expectError(
      () => submitBatch(orderOf('alpha'), two, bench.deps),
      'BATCH_INVALID',
      'two CSRs of the batch are named "a"; allowed: unique names',
    )
    await expectError(() => submit([]), 'BATCH_INVALID', 'the batch holds no CSR; allowed: at least one')
    await expectError(
      () => submit(devices(3), {}, { maxCsrs: 2 }),
      'BATCH_TOO_LARGE',
      'the batch holds more than 2 CSRs; allowed: 2',
    )
    await expectError(() => submit(devices(1), { participant: 'nobody' }), 'PARTICIPANT_UNKNOWN', /not in the register/)
    await expectError(() => submit([new Uint8Array(70_000)]), 'INPUT_TOO_LARGE', /allowed: 65536$/)
    expect(await bench.store.batches.list({ limit: 10 })).toEqual([])
  })

  test('results are forgotten after their time, and what is not over is kept', async () => {
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

  test('results are forgotten in pieces, and from the first on nobody sees them', async () => {
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
    // A part and its results make two rows at least, and there are four parts.
    expect(pieces.length).toBeGreaterThan(7)
    expect(pieces.reduce((sum, { forgotten }) => sum + forgotten, 0)).toBe(2)
    for (const { id } of [one, two]) expect(await batches.findPart(id, 0)).toBeNull()
    expect(await bench.store.listCertificates({})).toHaveLength(8)
  })

  test('contents that have changed since they were uploaded are not processed', async () => {
    if (bench.file === null) return
    const batch = await submit(devices(6), {}, { chunkCsrs: 2 })
    const database = new DatabaseSync(bench.file)
    database.exec('UPDATE batch_part SET octets = (SELECT octets FROM batch_part WHERE first = 0) WHERE first = 2')
    database.close()
    const engine = await runUntil(batch.id, ['TAMPERED'], bench.deps)
    expect(engine.states).toEqual(['PARSING', 'TAMPERED'])
    expect(await findBatch(batch.id, 'alpha', bench.deps)).toMatchObject({
      done: 0,
      reason: 'CSRs 3 to 4 are not as they were uploaded',
    })
    expect(await bench.store.queryAudit({ action: 'batch-tampered', limit: 9 })).toHaveLength(1)
  })
})
