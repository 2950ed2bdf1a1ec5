import { beforeEach, describe, expect, test } from 'vitest'
import { usageOf } from '../../../../core/authority/limits/allowance.ts'
import { parseLimit } from '../../../../core/authority/limits/document/limit-document.ts'
import { type OverrideRequest, overrideLimit } from '../../../../core/authority/limits/override-limit.ts'
import { publishLimits } from '../../../../core/authority/limits/publish-limits.ts'
import { fixedClock } from '../../../../core/base/clock.ts'
import { MemoryStore } from '../../../../core/store/memory/memory-store.ts'
import { seedRegister } from '../../../support/seed-register.ts'
import { NOW_SECONDS } from '../../../support/world.ts'

const NOW_MS = NOW_SECONDS * 1000
const clock = fixedClock(NOW_SECONDS)
const admin = { kind: 'administrator', actor: 'dcc' } as const
const pace = [{ from: '00:00', to: '00:00', everySeconds: 4 }]
const limits = [
  { id: 'daily', scope: 'each-participant', count: 3, window: 'calendar-day' },
  { id: 'rolling', scope: 'each-participant', count: 3, window: { rolling: '90m' } },
  { id: 'night', scope: 'each-participant', count: 3, window: { hours: { from: '20:00', to: '08:00' } } },
  { id: 'size', scope: 'each-participant', count: 3, window: 'request' },
  { id: 'pace', scope: 'each-participant', count: 1, window: { pace } },
  { id: 'all', scope: 'total', count: 9, window: 'calendar-day' },
]
const request: OverrideRequest = { limit: 'daily', participant: 'alpha', extra: 2, untilMs: null, reason: 'rehearsal' }

let store: MemoryStore

beforeEach(async () => {
  store = new MemoryStore()
  await seedRegister(store)
  const proposals = limits.map((limit) => parseLimit(limit, 'test'))
  await publishLimits(proposals, admin, { store, clock })
  const coming = { ...parseLimit({ ...limits[0], id: 'coming' }, 'test'), effectiveFromMs: NOW_MS + 1000 }
  await publishLimits([coming], admin, { store, clock })
})

const override = (change: Partial<OverrideRequest>) => overrideLimit({ ...request, ...change }, admin, { store, clock })

const allowed = async (limit: string, participant: string, atMs = NOW_MS): Promise<number | undefined> =>
  (await usageOf(participant, atMs, store)).find((state) => state.limit.version.id === limit)?.allowed

describe('an override', () => {
  test('adds to what one participant may send until the day ends, and is in the audit log', async () => {
    expect(await override({})).toMatchObject({ grantedBy: 'dcc', fromMs: NOW_MS, untilMs: Date.UTC(2026, 2, 2) })
    expect([
      await allowed('daily', 'alpha'),
      await allowed('daily', 'beta'),
      await allowed('rolling', 'alpha'),
    ]).toEqual([5, 3, 3])
    expect(await allowed('daily', 'alpha', Date.UTC(2026, 2, 2))).toBe(3)
    const [row] = await store.queryAudit({ limit: 1 })
    expect(row).toMatchObject({
      action: 'limit-overridden',
      actor: 'dcc',
      detail: {
        limit: 'daily',
        participant: 'alpha',
        extra: 2,
        reason: 'rehearsal',
        until: '2026-03-02T00:00:00.000Z',
      },
    })
  })

  test('adds to another override, and lifts the limit if it has no number', async () => {
    await override({})
    await override({ extra: 1 })
    expect(await allowed('daily', 'alpha')).toBe(6)
    await override({ extra: null })
    expect(await allowed('daily', 'alpha')).toBe(Number.POSITIVE_INFINITY)
  })

  test('of a total applies to all participants', async () => {
    await override({ limit: 'all', participant: null })
    expect([await allowed('all', 'alpha'), await allowed('all', 'beta')]).toEqual([11, 11])
  })

  test('of a rolling window lasts one window, or until its stated end', async () => {
    expect((await override({ limit: 'rolling' })).untilMs).toBe(NOW_MS + 90 * 60_000)
    expect((await override({ limit: 'night', untilMs: NOW_MS + 1 })).untilMs).toBe(NOW_MS + 1)
    expect((await override({ limit: 'pace', extra: null, untilMs: NOW_MS + 1 })).extra).toBeNull()
  })

  test.each<{ name: string; change: Partial<OverrideRequest>; code: string; message: RegExp }>([
    { name: 'no reason', change: { reason: ' ' }, code: 'LIMIT_INVALID', message: /has no reason/ },
    { name: 'nothing more', change: { extra: 0 }, code: 'LIMIT_INVALID', message: / 0 more; allowed: a whole number/ },
    {
      name: 'half a CSR more',
      change: { extra: 0.5 },
      code: 'LIMIT_INVALID',
      message: / 0\.5 more; allowed: a whole number/,
    },
    { name: 'an unknown limit', change: { limit: 'x' }, code: 'LIMIT_UNKNOWN', message: /limit "x" is unknown/ },
    {
      name: 'no participant',
      change: { participant: null },
      code: 'LIMIT_INVALID',
      message: /applies to each participant/,
    },
    { name: 'a participant of a total', change: { limit: 'all' }, code: 'LIMIT_INVALID', message: /is a total/ },
    {
      name: 'an unknown participant',
      change: { participant: 'gamma' },
      code: 'PARTICIPANT_UNKNOWN',
      message: /"gamma" is not in the register/,
    },
    {
      name: 'a limit that is not in force yet',
      change: { limit: 'coming' },
      code: 'LIMIT_INVALID',
      message: /"coming" is not in force/,
    },
    { name: 'an end that is now', change: { untilMs: NOW_MS }, code: 'LIMIT_INVALID', message: /in the past/ },
    {
      name: 'the size of a request without an end',
      change: { limit: 'size' },
      code: 'LIMIT_INVALID',
      message: /no window that ends/,
    },
    {
      name: 'hours outside which it is now',
      change: { limit: 'night' },
      code: 'LIMIT_INVALID',
      message: /no window that ends/,
    },
    {
      name: 'a faster pace',
      change: { limit: 'pace' },
      code: 'LIMIT_INVALID',
      message: /is a pace/,
    },
    {
      name: 'a faster pace until a time',
      change: { limit: 'pace', untilMs: NOW_MS + 1 },
      code: 'LIMIT_INVALID',
      message: /is a pace/,
    },
  ])('for $name is refused', async ({ change, code, message }) => {
    await expect(override(change)).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
    expect((await store.limits()).overrides).toEqual([])
  })

  test('needs an administrator', async () => {
    const alpha = { kind: 'participant', participant: 'alpha', actor: 'sam' } as const
    await expect(overrideLimit(request, alpha, { store, clock })).rejects.toMatchObject({ code: 'ACCESS_DENIED' })
    expect((await store.limits()).overrides).toEqual([])
  })
})
