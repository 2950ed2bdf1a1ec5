import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { findBatch } from '../../../../core/authority/batch/read-batch.ts'
import { type BatchBench, batchBackends, runUntil, WatchedEngine } from '../../../support/batch.ts'
import { batchHelpers, devices, ownRange, withParties } from '../../../support/batch-cases.ts'
import { putParticipant } from '../../../support/register.ts'

describe.each(batchBackends)('faults of a batch over $name', ({ open }) => {
  let bench: BatchBench
  beforeEach(async () => {
    bench = await withParties(open())
  })
  afterEach(() => bench.close())
  const { submit, resultsOf, outcomes, spent } = batchHelpers(() => bench)

  test('a participant that is suspended meanwhile gets no more certificates', async () => {
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

  test('if our certificate fails lint, the requester gets only "internal error"', async () => {
    const issuingCa: typeof bench.deps.issuingCa = async (profile, environment) => ({
      ...(await bench.deps.issuingCa(profile, environment)),
      keyIdentifier: Uint8Array.of(1),
    })
    const batch = await submit(devices(1))
    await runUntil(batch.id, ['COMPLETED'], { ...bench.deps, issuingCa })
    expect((await resultsOf(batch.id))[0]?.result).toMatchObject({ code: 'INTERNAL', message: 'internal error' })
    const [row] = await bench.store.queryAudit({ action: 'refused', limit: 1 })
    expect(row?.detail).toMatchObject({ code: 'INTERNAL', message: expect.stringMatching(/our certificate fails/) })
  })

  test('if the signer is unreachable, nothing is refused and the batch is tried again', async () => {
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

  test('a fault of the lab stops a batch and loses nothing', async () => {
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

  test('contents that have changed since the upload are not processed', async () => {
    if (bench.file === null) return
    const batch = await submit(devices(6), {}, { chunkCsrs: 2 })
    const database = new DatabaseSync(bench.file)
    database.exec('UPDATE batch_part SET octets = (SELECT octets FROM batch_part WHERE first = 0) WHERE first = 2')
    database.close()
    const engine = await runUntil(batch.id, ['TAMPERED'], bench.deps)
    expect(engine.states).toEqual(['PARSING', 'TAMPERED'])
    expect(await findBatch(batch.id, 'alpha', bench.deps)).toMatchObject({
      done: 0,
      reason: 'CSRs 3 to 4 have changed since they were uploaded',
    })
    expect(await bench.store.queryAudit({ action: 'batch-tampered', limit: 9 })).toHaveLength(1)
  })
})
