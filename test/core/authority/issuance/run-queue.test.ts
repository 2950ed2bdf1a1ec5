import { beforeEach, describe, expect, test } from 'vitest'
import type { IssuingDeps } from '../../../../core/authority/issuance/deps.ts'
import { issue } from '../../../../core/authority/issuance/issue.ts'
import type { IssueRequest } from '../../../../core/authority/issuance/request-context.ts'
import { type QueueOutcome, runQueue } from '../../../../core/authority/issuance/run-queue.ts'
import { parseLimit } from '../../../../core/authority/limits/document/limit-document.ts'
import { publishLimits } from '../../../../core/authority/limits/publish-limits.ts'
import { changeRegister } from '../../../../core/authority/register/change-register.ts'
import { parseEntry } from '../../../../core/authority/register/document/parse-entry.ts'
import { clockOf } from '../../../../core/base/clock.ts'
import { PkiError } from '../../../../core/base/errors.ts'
import type { Participant } from '../../../../core/records/register-entry.ts'
import { lab } from '../../../support/asked.ts'
import { csrFor } from '../../../support/csr.ts'
import { world } from '../../../support/fixtures.ts'
import { seedRegister } from '../../../support/seed-register.ts'
import { NOW_SECONDS, profiles } from '../../../support/world.ts'

const admin = { kind: 'administrator', actor: 'dcc' } as const
const profile = profiles.findLeaf('smki-device/device-ds')
const request: IssueRequest = { csr: csrFor(profile), profile, environment: null, ...lab }
const DAY_MS = 86_400_000

let nowMs: number
let deps: IssuingDeps

async function run(using: IssuingDeps = deps): Promise<QueueOutcome[]> {
  const outcomes: QueueOutcome[] = []
  for await (const outcome of runQueue(using)) outcomes.push(outcome)
  return outcomes
}

const kindsOf = async (): Promise<string[]> => (await run()).map(({ kind }) => kind)

/** One CSR a day may be processed in all; the next one of that day is queued. */
beforeEach(async () => {
  nowMs = NOW_SECONDS * 1000
  deps = world.deps({ clock: clockOf(() => nowMs) })
  await seedRegister(deps.store)
  const window = { count: 1, window: 'calendar-day', counts: 'processed', action: 'queue' }
  await publishLimits([parseLimit({ id: 'daily', scope: 'total', ...window }, 'test')], admin, deps)
  await issue(request, deps)
})

async function enqueue(): Promise<void> {
  await expect(issue(request, deps)).rejects.toMatchObject({ code: 'REQUEST_QUEUED' })
}

describe('the queue', () => {
  test('is issued in order while there is room, and each request spends processed on that day', async () => {
    await enqueue()
    await enqueue()
    expect(await kindsOf()).toEqual(['waiting', 'waiting'])
    nowMs += DAY_MS
    const outcomes = await run()
    expect(outcomes.map(({ kind, request: { id } }) => [kind, id])).toEqual([
      ['issued', 1],
      ['waiting', 2],
    ])
    expect(await kindsOf()).toEqual(['waiting'])
    nowMs += DAY_MS
    expect(await kindsOf()).toEqual(['issued'])
    expect(await kindsOf()).toEqual([])
    const spent = []
    for await (const { atMs, amounts } of deps.store.spending('operator')) spent.push([atMs, amounts])
    expect(spent).toEqual([
      [nowMs - 2 * DAY_MS, { submitted: 3, processed: 1 }],
      [nowMs - DAY_MS, { submitted: 0, processed: 1 }],
      [nowMs, { submitted: 0, processed: 1 }],
    ])
  })

  test('keeps a request that the lab itself cannot issue now', async () => {
    await enqueue()
    nowMs += DAY_MS
    const locked: IssuingDeps = {
      ...deps,
      issuingCa: () => Promise.reject(new PkiError('KEY_PASSPHRASE_REQUIRED', 'the key is encrypted')),
    }
    await expect(run(locked)).rejects.toMatchObject({ code: 'KEY_PASSPHRASE_REQUIRED' })
    expect(await deps.store.listQueue()).toHaveLength(1)
    expect(await kindsOf()).toEqual(['issued'])
  })

  test('drops a request that may no longer be issued, with the reason', async () => {
    const alpha = (await deps.store.findRegister('participant', 'alpha'))?.value as Participant
    const range = { from: '00005eef10000000', to: '00005eef100000ff' }
    const put = (value: object) =>
      changeRegister(async () => [{ put: parseEntry('participant', 'alpha', null, value) }], admin, deps)
    await put({ ...alpha, eui64Ranges: [range] })
    await expect(issue({ ...request, participant: 'alpha' }, deps)).rejects.toMatchObject({ code: 'REQUEST_QUEUED' })
    nowMs += DAY_MS
    await put({ ...alpha, eui64Ranges: [range], suspended: { by: 'DCC', at: '2026-01-01T00:00:00Z', reason: 'audit' } })
    const [outcome] = await run()
    expect(outcome).toMatchObject({ kind: 'refused', error: { code: 'PARTICIPANT_SUSPENDED' } })
    const [row] = await deps.store.queryAudit({ limit: 1 })
    expect(row).toMatchObject({
      action: 'refused',
      detail: { participant: 'alpha', queued: 1, code: 'PARTICIPANT_SUSPENDED' },
    })
    expect(await deps.store.listQueue()).toEqual([])
  })

  test('run twice at once issues each request once', async () => {
    await enqueue()
    nowMs += DAY_MS
    const both = await Promise.all([run(), run()])
    expect(both.flat().filter(({ kind }) => kind === 'issued')).toHaveLength(1)
    expect(both.flat().filter(({ kind }) => kind === 'refused')).toEqual([])
    expect((await deps.store.queryAudit({ action: 'issued', limit: 9 })).length).toBe(2)
  })
})
