import { describe, expect, test } from 'vitest'
import { issueTogether } from '../../../../core/authority/issuance/issue-together.ts'
import { type QueueOutcome, runQueue } from '../../../../core/authority/issuance/run-queue.ts'
import { usageOf } from '../../../../core/authority/limits/allowance.ts'
import { clockOf } from '../../../../core/base/clock.ts'
import { world } from '../../../support/fixtures.ts'
import { decided, deviceCsr, outcomeOf, publish, putParticipant, requestOf } from '../../../support/register.ts'
import { NOW_SECONDS } from '../../../support/world.ts'

const DAY_MS = 86_400_000
const portal = {
  id: 'portal',
  scope: 'each-participant',
  interfaces: ['portal-device'],
  count: 2,
  window: 'calendar-day',
  counts: 'processed',
  action: 'queue',
}
const request = (n: number, csr = deviceCsr(n)) =>
  requestOf('smki-device/device-ds', 'alpha', { csr, interface: 'portal-device', submission: 'batch' })

async function makeDeps() {
  let nowMs = NOW_SECONDS * 1000
  const deps = world.deps({ clock: clockOf(() => nowMs) })
  await putParticipant('alpha', deps)
  await publish(deps, portal)
  return {
    deps,
    nextDay: () => {
      nowMs += DAY_MS
    },
  }
}

async function run(deps: Awaited<ReturnType<typeof makeDeps>>['deps']): Promise<QueueOutcome[]> {
  const outcomes: QueueOutcome[] = []
  for await (const outcome of runQueue(deps)) outcomes.push(outcome)
  return outcomes
}

const useOf = async (deps: Awaited<ReturnType<typeof makeDeps>>['deps']): Promise<number | undefined> =>
  (await usageOf('alpha', deps.clock.nowMs(), deps.store)).find(({ limit }) => limit.version.id === 'portal')?.used

describe('a batch beyond a limit that lets it wait', () => {
  test('waits as a whole, what fails its check excepted, and is issued as there is room', async () => {
    const { deps, nextDay } = await makeDeps()
    const batch = [1, 2, 3, 4].map((n) => request(n, n === 3 ? deviceCsr(3).slice(0, -1) : undefined))
    const outcomes = await issueTogether(batch, deps)
    expect(outcomes).toMatchObject([
      { error: { code: 'REQUEST_QUEUED', source: 'SEC Appendix N' } },
      { error: { code: 'REQUEST_QUEUED' } },
      { error: { code: 'CSR_MALFORMED' } },
      { error: { code: 'REQUEST_QUEUED' } },
    ])
    const references = outcomes.map((outcome) => ('error' in outcome ? outcome.error.reference : null))
    expect(new Set(references).size).toBe(4)
    for (const [i, reference] of references.entries())
      expect((await deps.store.findAudit(reference as number))?.action).toBe(i === 2 ? 'refused' : 'queued')
    expect(await deps.store.listCertificates({})).toEqual([])
    expect((await deps.store.listQueue()).map(({ csr }) => Buffer.from(csr))).toEqual(
      [0, 1, 3].map((i) => Buffer.from(batch[i]?.csr ?? [])),
    )
    expect((await run(deps)).map(({ kind }) => kind)).toEqual(['issued', 'issued', 'waiting'])
    nextDay()
    expect(await useOf(deps)).toBe(0)
    expect((await run(deps)).map(({ kind }) => kind)).toEqual(['issued'])
    expect(await useOf(deps)).toBe(1)
    expect(await deps.store.listCertificates({ participant: 'alpha' })).toHaveLength(3)
    expect(await run(deps)).toEqual([])
  })

  test('that has room is issued at once', async () => {
    const { deps } = await makeDeps()
    const outcomes = await issueTogether([request(1), request(2)], deps)
    expect(outcomes.every((outcome) => 'issued' in outcome)).toBe(true)
    expect(await deps.store.listQueue()).toEqual([])
  })

  test('is refused where what may be submitted has no room for it either', async () => {
    const { deps } = await makeDeps()
    await publish(deps, { id: 'submitted', scope: 'each-participant', count: 3, window: 'calendar-day' })
    await expect(
      issueTogether(
        [1, 2, 3, 4].map((n) => request(n)),
        deps,
      ),
    ).rejects.toMatchObject({ code: 'LIMIT_REACHED' })
    expect(await deps.store.listQueue()).toEqual([])
    expect(
      (
        await issueTogether(
          [1, 2, 3].map((n) => request(n)),
          deps,
        )
      ).length,
    ).toBe(3)
    expect(await deps.store.listQueue()).toHaveLength(3)
    expect(await outcomeOf(request(5), deps)).toBe('LIMIT_REACHED')
  })
})

describe('what waits', () => {
  test('is issued once, whoever runs the queue', async () => {
    const { deps, nextDay } = await makeDeps()
    for (const n of [1, 2, 3, 4]) await outcomeOf(request(n), deps)
    expect(await deps.store.listQueue()).toHaveLength(2)
    nextDay()
    await Promise.all([run(deps), run(deps)])
    expect(await deps.store.listCertificates({})).toHaveLength(4)
    expect(await deps.store.listQueue()).toEqual([])
    expect(await useOf(deps)).toBe(2)
  })

  test('is refused when its participant has been suspended since, and leaves the queue', async () => {
    const { deps, nextDay } = await makeDeps()
    for (const n of [1, 2, 3]) await outcomeOf(request(n), deps)
    await putParticipant('alpha', deps, { suspended: { ...decided, reason: 'left' } })
    nextDay()
    expect(await run(deps)).toMatchObject([{ kind: 'refused', error: { code: 'PARTICIPANT_SUSPENDED' } }])
    expect(await deps.store.listQueue()).toEqual([])
    expect(await useOf(deps)).toBe(0)
  })
})
