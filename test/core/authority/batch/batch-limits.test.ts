import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { findBatch } from '../../../../core/authority/batch/read-batch.ts'
import { submitBatch } from '../../../../core/authority/batch/submit-batch.ts'
import { overrideLimit } from '../../../../core/authority/limits/override-limit.ts'
import { type BatchBench, batchBackends, orderOf, runUntil, WatchedEngine } from '../../../support/batch.ts'
import { batchHelpers, devices, withParties } from '../../../support/batch-cases.ts'
import { DCC, publish } from '../../../support/register.ts'
import { expectError } from '../../../support/test-register.ts'

describe.each(batchBackends)('the limits of a batch over $name', ({ open }) => {
  let bench: BatchBench
  beforeEach(async () => {
    bench = await withParties(open())
  })
  afterEach(() => bench.close())
  const { submit, outcomes, spent } = batchHelpers(() => bench)

  test('a batch whose submission does not fit is refused whole and spends nothing', async () => {
    await publish(bench.deps, { id: 'day', scope: 'each-participant', count: 5, window: 'calendar-day' })
    const error = await expectError(() => submit(devices(6)), 'LIMIT_REACHED', /^6 CSRs do not fit, 5 would: /)
    expect((await bench.store.findAudit(error.reference as number))?.action).toBe('refused')
    expect(await spent('alpha')).toEqual({ submitted: 0, processed: 0 })
    expect(await bench.store.batches.list({ limit: 10 })).toEqual([])
    expect((await submit(devices(5))).size).toBe(5)
    expect(await spent('alpha')).toEqual({ submitted: 5, processed: 0 })
  })

  test('if a limit on processed CSRs refuses, as many as fit are issued and the rest are refused one by one', async () => {
    await publish(bench.deps, { id: 'day', scope: 'total', count: 5, window: 'calendar-day', counts: 'processed' })
    const csrs = devices(8)
    csrs.splice(1, 0, Uint8Array.of(1, 2, 3))
    const batch = await submit(csrs, {}, { chunkCsrs: 4 })
    await runUntil(batch.id, ['COMPLETED'], bench.deps)
    const five = ['issued', 'CSR_MALFORMED', 'issued', 'issued', 'issued', 'issued']
    expect(await outcomes(batch.id)).toEqual([...five, 'LIMIT_REACHED', 'LIMIT_REACHED', 'LIMIT_REACHED'])
    expect(await spent('alpha')).toEqual({ submitted: 9, processed: 5 })
  })

  test('a limit that queues lets the rest wait, and an override lets the batch continue', async () => {
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
    // While there is no room, its CSRs are not verified again and it does not start.
    const retried = await runUntil(batch.id, ['QUEUED'], bench.deps)
    expect(new Set(retried.states)).toEqual(new Set(['QUEUED']))
    expect(await findBatch(batch.id, 'alpha', bench.deps)).toMatchObject({ done: 5, waits: { limit: 'day' } })
    await overrideLimit(
      { limit: 'day', participant: 'alpha', extra: 3, untilMs: null, reason: 'a test' },
      DCC,
      bench.deps,
    )
    // It is tried again after a while, before the day ends.
    bench.nowMs += 20_000
    await runUntil(batch.id, ['COMPLETED'], bench.deps)
    expect(await outcomes(batch.id)).toEqual(Array(8).fill('issued'))
    expect(await spent('alpha')).toEqual({ submitted: 8, processed: 8 })
  })

  test('the second of two batches that share a total gets what the first has left', async () => {
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

  test('an upload that is not a valid batch is refused', async () => {
    const two = [
      { name: 'a', csr: 'x' },
      { name: 'a', csr: 'y' },
    ]
    await expectError(
      () => submitBatch(orderOf('alpha'), two, bench.deps),
      'BATCH_INVALID',
      'two CSRs of the batch have the name "a"; allowed: unique names',
    )
    await expectError(() => submit([]), 'BATCH_INVALID', 'the batch has no CSR; allowed: at least one')
    await expectError(
      () => submit(devices(3), {}, { maxCsrs: 2 }),
      'BATCH_TOO_LARGE',
      'the batch has more than 2 CSRs; allowed: 2',
    )
    await expectError(() => submit(devices(1), { participant: 'nobody' }), 'PARTICIPANT_UNKNOWN', /not in the register/)
    await expectError(() => submit([new Uint8Array(70_000)]), 'INPUT_TOO_LARGE', /allowed: 65536$/)
    expect(await bench.store.batches.list({ limit: 10 })).toEqual([])
  })
})
