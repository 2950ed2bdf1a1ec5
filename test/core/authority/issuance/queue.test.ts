import { describe, expect, test } from 'vitest'
import type { IssuingDeps } from '../../../../core/authority/issuance/deps.ts'
import type { IssueRequest } from '../../../../core/authority/issuance/request-context.ts'
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

/** Sends requests one after another. */
async function codesOf(requests: readonly IssueRequest[], deps: IssuingDeps): Promise<string[]> {
  const codes: string[] = []
  for (const each of requests) codes.push(await outcomeOf(each, deps))
  return codes
}

describe('beyond a limit that queues requests', () => {
  test('requests are queued unless they fail a check, and are issued when there is room', async () => {
    const { deps, nextDay } = await makeDeps()
    await codesOf([request(8), request(9)], deps)
    const sent = [1, 2, 3, 4].map((n) => request(n, n === 3 ? deviceCsr(3).slice(0, -1) : undefined))
    expect(await codesOf(sent, deps)).toEqual(['REQUEST_QUEUED', 'REQUEST_QUEUED', 'CSR_MALFORMED', 'REQUEST_QUEUED'])
    const rows = await deps.store.queryAudit({ limit: 4 })
    expect(rows.map(({ action }) => action)).toEqual(['queued', 'refused', 'queued', 'queued'])
    expect(await deps.store.listCertificates({})).toHaveLength(2)
    expect((await deps.store.listQueue()).map(({ csr }) => Buffer.from(csr))).toEqual(
      [0, 1, 3].map((i) => Buffer.from(sent[i]?.csr ?? [])),
    )
    nextDay()
    expect((await run(deps)).map(({ kind }) => kind)).toEqual(['issued', 'issued', 'waiting'])
    nextDay()
    expect(await useOf(deps)).toBe(0)
    expect((await run(deps)).map(({ kind }) => kind)).toEqual(['issued'])
    expect(await useOf(deps)).toBe(1)
    expect(await deps.store.listCertificates({ participant: 'alpha' })).toHaveLength(5)
    expect(await run(deps)).toEqual([])
  })

  test('a request is refused if no more may be submitted', async () => {
    const { deps } = await makeDeps()
    await publish(deps, { id: 'submitted', scope: 'each-participant', count: 3, window: 'calendar-day' })
    const sent = [1, 2, 3, 4].map((n) => request(n))
    expect(await codesOf(sent, deps)).toEqual(['issued', 'issued', 'REQUEST_QUEUED', 'LIMIT_REACHED'])
    expect(await deps.store.listQueue()).toHaveLength(1)
  })
})

describe('a queued request', () => {
  test('is issued once, even if two processes run the queue', async () => {
    const { deps, nextDay } = await makeDeps()
    for (const n of [1, 2, 3, 4]) await outcomeOf(request(n), deps)
    expect(await deps.store.listQueue()).toHaveLength(2)
    nextDay()
    await Promise.all([run(deps), run(deps)])
    expect(await deps.store.listCertificates({})).toHaveLength(4)
    expect(await deps.store.listQueue()).toEqual([])
    expect(await useOf(deps)).toBe(2)
  })

  test('is refused and leaves the queue if its participant was suspended meanwhile', async () => {
    const { deps, nextDay } = await makeDeps()
    for (const n of [1, 2, 3]) await outcomeOf(request(n), deps)
    await putParticipant('alpha', deps, { suspended: { ...decided, reason: 'left' } })
    nextDay()
    expect(await run(deps)).toMatchObject([{ kind: 'refused', error: { code: 'PARTICIPANT_SUSPENDED' } }])
    expect(await deps.store.listQueue()).toEqual([])
    expect(await useOf(deps)).toBe(0)
  })
})
