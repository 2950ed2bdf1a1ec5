import { beforeEach, describe, expect, test } from 'vitest'
import { type LimitProposal, parseLimit } from '../../../../core/authority/limits/document/limit-document.ts'
import { draftLimits, publishLimits } from '../../../../core/authority/limits/publish-limits.ts'
import { fixedClock } from '../../../../core/base/clock.ts'
import type { LimitScope } from '../../../../core/quota/limit.ts'
import { MemoryStore } from '../../../../core/store/memory/memory-store.ts'
import { seedRegister } from '../../../support/seed-register.ts'
import { NOW_SECONDS } from '../../../support/world.ts'

const clock = fixedClock(NOW_SECONDS)
const NOW_MS = NOW_SECONDS * 1000
const admin = { kind: 'administrator', actor: 'dcc' } as const
const alpha = { kind: 'participant', participant: 'alpha', actor: 'sam' } as const

let store: MemoryStore

beforeEach(async () => {
  store = new MemoryStore()
  await seedRegister(store)
})

const proposal = (
  id: string,
  scope: LimitScope,
  count: number,
  effectiveFromMs: number | null = null,
): LimitProposal => ({
  ...parseLimit({ id, scope, count, window: 'calendar-day' }, 'test'),
  effectiveFromMs,
})

const publish = (...proposals: readonly LimitProposal[]) => publishLimits(proposals, admin, { store, clock })

const inForce = async (participant: string, atMs: number): Promise<[string, number][]> =>
  (await store.limits()).ofParticipant(participant, atMs).map(({ version, terms }) => [version.id, terms.count])

describe('publishing', () => {
  test('adds a version with its publisher and time, and an audit row', async () => {
    const published = await publish({ ...proposal('daily', 'each-participant', 3), comment: 'why' })
    expect(published).toMatchObject([
      { id: 'daily', effectiveFromMs: NOW_MS, publishedAtMs: NOW_MS, publishedBy: 'dcc', comment: 'why' },
    ])
    const [row] = await store.queryAudit({ limit: 1 })
    expect(row).toMatchObject({
      action: 'limit-published',
      actor: 'dcc',
      detail: { limit: 'daily', scope: 'each participant', effectiveFrom: '2026-03-01T12:00:00.000Z', comment: 'why' },
    })
  })

  test('with a later start leaves the old version in force until then', async () => {
    await publish(proposal('daily', 'each-participant', 3))
    await publish(proposal('daily', 'each-participant', 5, NOW_MS + 1000))
    expect(await inForce('alpha', NOW_MS + 999)).toEqual([['daily', 3]])
    expect(await inForce('alpha', NOW_MS + 1000)).toEqual([['daily', 5]])
    const book = await store.limits()
    const states = (atMs: number): string[] => book.versions.map((version) => book.stateOf(version, atMs))
    expect(states(NOW_MS)).toEqual(['current', 'coming'])
    expect(states(NOW_MS + 1000)).toEqual(['past', 'current'])
  })

  test('two versions with the same start: the later publication wins', async () => {
    await publish(proposal('daily', 'each-participant', 3))
    await publish(proposal('daily', 'each-participant', 4))
    expect(await inForce('alpha', NOW_MS)).toEqual([['daily', 4]])
  })

  test('for one participant replaces the limit for each, until it is withdrawn', async () => {
    await publish(proposal('daily', 'each-participant', 3), proposal('daily', { participant: 'alpha' }, 9))
    expect(await inForce('alpha', NOW_MS)).toEqual([['daily', 9]])
    expect(await inForce('beta', NOW_MS)).toEqual([['daily', 3]])
    await publish({ ...proposal('daily', { participant: 'alpha' }, 0), terms: null })
    expect(await inForce('alpha', NOW_MS)).toEqual([['daily', 3]])
    expect(await inForce('operator', NOW_MS)).toEqual([])
  })

  test('needs an administrator; a participant is refused, with an audit row', async () => {
    const asked = publishLimits([proposal('daily', 'total', 3)], alpha, { store, clock })
    await expect(asked).rejects.toMatchObject({ code: 'ACCESS_DENIED' })
    expect((await store.limits()).versions).toEqual([])
    const [row] = await store.queryAudit({ limit: 1 })
    expect(row).toMatchObject({ action: 'access-refused', actor: 'sam', detail: { participant: 'alpha' } })
  })

  test('drafting changes nothing', async () => {
    const before = await store.auditHead()
    await draftLimits([proposal('daily', 'total', 3)], admin, { store, clock })
    expect([(await store.limits()).versions, await store.auditHead()]).toEqual([[], before])
  })
})

describe('refused, with everything published in the same call:', () => {
  const good = proposal('good', 'total', 1)
  test.each<{ name: string; bad: LimitProposal; code: string; message: RegExp }>([
    {
      name: 'a time in the past',
      bad: proposal('daily', 'total', 1, NOW_MS - 1),
      code: 'LIMIT_IN_PAST',
      message: /would come into force at 2026-03-01 11:59:59 GMT .*; allowed: from 2026-03-01 12:00:00 GMT/,
    },
    {
      name: 'an unknown participant',
      bad: proposal('daily', { participant: 'gamma' }, 1),
      code: 'PARTICIPANT_UNKNOWN',
      message: /"gamma", which is not in the register/,
    },
    {
      name: 'a total with the id of a limit for participants',
      bad: proposal('there', 'total', 1),
      code: 'LIMIT_INVALID',
      message: /limit "there" would be both/,
    },
    {
      name: 'the same within one call',
      bad: proposal('good', 'each-participant', 1),
      code: 'LIMIT_INVALID',
      message: /limit "good" would be both/,
    },
    {
      name: 'withdrawing a limit that was never published',
      bad: { ...proposal('daily', 'total', 1), terms: null },
      code: 'LIMIT_UNKNOWN',
      message: /limit "daily" is unknown; allowed: there/,
    },
    {
      name: 'withdrawing for a participant that has no limit of its own',
      bad: { ...proposal('there', { participant: 'alpha' }, 1), terms: null },
      code: 'LIMIT_UNKNOWN',
      message: /limit "there" is unknown/,
    },
  ])('$name', async ({ bad, code, message }) => {
    await publish(proposal('there', 'each-participant', 1))
    await expect(publish(good, bad)).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
    expect((await store.limits()).versions).toHaveLength(1)
  })
})

test('two versions of one limit for the same time are refused, and nothing is published', async () => {
  const later = NOW_MS + 1000
  await expect(
    publish(proposal('daily', 'each-participant', 3), proposal('daily', 'each-participant', 300)),
  ).rejects.toMatchObject({ code: 'LIMIT_INVALID', message: expect.stringContaining('twice') })
  expect((await store.limits()).versions).toEqual([])
  await publish(
    proposal('daily', 'each-participant', 3),
    proposal('daily', { participant: 'alpha' }, 5),
    proposal('daily', 'each-participant', 300, later),
  )
  expect([await inForce('beta', NOW_MS), await inForce('beta', later)]).toEqual([[['daily', 3]], [['daily', 300]]])
})
