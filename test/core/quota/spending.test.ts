import { describe, expect, test } from 'vitest'
import { checkAllowance, usageOf } from '../../../core/authority/limits/allowance.ts'
import { overrideLimit } from '../../../core/authority/limits/override-limit.ts'
import { clockOf } from '../../../core/base/clock.ts'
import { formatLondon } from '../../../core/base/time/london.ts'
import { describeTerms, LimitError } from '../../../core/quota/limit-error.ts'
import type { Amounts, Spender } from '../../../core/quota/spender.ts'
import type { Decision } from '../../../core/quota/spending.ts'
import { auditAlone } from '../../../core/store/commit-unit.ts'
import { MemoryStore } from '../../../core/store/memory/memory-store.ts'
import { DCC, publish, putParticipant, rangeOf } from '../../support/register.ts'

const at = (text: string): number => Date.parse(text)
const alpha: Spender = { participant: 'alpha', interface: 'cli', pki: 'smki-device', submission: 'single' }
const GOOD: Amounts = { submitted: 1, processed: 1 }
const daily = { id: 'daily', scope: 'each-participant', count: 3, window: 'calendar-day' }

/** A store whose clock the test moves. */
class Bench {
  readonly store = new MemoryStore()
  nowMs: number
  readonly clock = clockOf(() => this.nowMs)

  constructor(now: string) {
    this.nowMs = at(now)
  }

  async spend(spender: Spender = alpha, amounts: Amounts = GOOD, times = 1): Promise<void> {
    for (let i = 0; i < times; i++) {
      const audit = { atSeconds: 0, actor: 'tester', action: 'issued' as const, detail: {} }
      const spend = { spender, amounts, atMs: this.nowMs }
      expect(await this.store.commit({ ...auditAlone(audit), spend })).toMatchObject({ kind: 'committed' })
    }
  }

  async ask(spender: Spender = alpha, count = 1): Promise<Decision> {
    return (await checkAllowance(spender, count, this)).decision
  }

  /** Asks for what is refused and returns the refusal. */
  async refusal(spender: Spender = alpha, count = 1): Promise<LimitError> {
    const decision = await this.ask(spender, count)
    if (decision.kind === 'fits') throw new Error('it fits')
    return new LimitError(decision, count)
  }
}

describe('the reset that a refused request is told', () => {
  test.each([
    {
      name: 'on the day of 23 hours',
      now: '2026-03-29T00:30:00Z',
      reset: '2026-03-30 00:00:00 BST (2026-03-29T23:00:00Z)',
    },
    {
      name: 'on the day of 25 hours',
      now: '2026-10-25T00:30:00Z',
      reset: '2026-10-26 00:00:00 GMT (2026-10-26T00:00:00Z)',
    },
    {
      name: 'on the eve of the day of 25 hours',
      now: '2026-10-24T22:30:00Z',
      reset: '2026-10-25 00:00:00 BST (2026-10-24T23:00:00Z)',
    },
    {
      name: 'on 29 February',
      now: '2028-02-29T12:00:00Z',
      reset: '2028-03-01 00:00:00 GMT (2028-03-01T00:00:00Z)',
    },
    {
      name: 'on New Year’s Eve',
      now: '2026-12-31T23:59:59.999Z',
      reset: '2027-01-01 00:00:00 GMT (2027-01-01T00:00:00Z)',
    },
  ])('$name', async ({ now, reset }) => {
    const bench = new Bench(now)
    await publish(bench, daily)
    await bench.spend(alpha, GOOD, 3)
    const error = await bench.refusal()
    expect(error).toMatchObject({ code: 'LIMIT_REACHED', source: 'ETAD 3.4(d)' })
    expect(error.message).toBe(
      'limit "daily" (3 submitted per calendar day in Europe/London, over any interface, PKI smki-device, ' +
        `smki-organisation, iki) of participant "alpha" is reached: 3 of 3 used; it has room again at ${reset}`,
    )
    bench.nowMs = (error.decision.state.roomAtMs as number) - 1
    expect((await bench.ask()).kind).toBe('refuse')
    bench.nowMs++
    expect((await bench.ask()).kind).toBe('fits')
  })

  test('of a rolling window is the instant at which enough has left it, 24 hours later by the clock of UTC', async () => {
    const bench = new Bench('2026-03-28T20:00:00.250Z')
    await publish(bench, { ...daily, window: { rolling: '24h' } })
    await bench.spend()
    bench.nowMs += 3_600_000
    await bench.spend(alpha, GOOD, 2)
    bench.nowMs += 3_600_000
    expect((await bench.refusal()).message).toContain('2026-03-29 21:00:01 BST (2026-03-29T20:00:01Z)')
    const two = await bench.refusal(alpha, 2)
    expect(formatLondon(two.decision.state.roomAtMs as number)).toBe('2026-03-29 22:00:00 BST')
    expect(two.message).toMatch(/^2 CSRs do not fit, 0 would: /)
  })

  test('is that of the limit that is full the longest', async () => {
    const bench = new Bench('2026-03-01T12:00:00Z')
    const weekly = { ...daily, id: 'weekly', window: { rolling: '7d' } }
    await publish(bench, daily, weekly)
    await bench.spend(alpha, GOOD, 3)
    const { state } = (await bench.refusal()).decision
    expect(state.limit.version.id).toBe('weekly')
    expect(state.roomAtMs).toBe(at('2026-03-08T12:00:00Z'))
  })

  test('heeds a limit that binds only then', async () => {
    const bench = new Bench('2026-03-01T12:00:00Z')
    const night = { ...daily, id: 'night', count: 1, window: { hours: { from: '22:00', to: '02:00' } } }
    await publish(bench, { ...daily, count: 2 }, night)
    await bench.spend()
    const { fits, state } = (await bench.refusal(alpha, 2)).decision
    // At midnight the day begins afresh, but the night has room for one.
    expect({ fits, roomAtMs: state.roomAtMs }).toEqual({ fits: 1, roomAtMs: at('2026-03-02T02:00:00Z') })
  })

  test('heeds what is published for later', async () => {
    const bench = new Bench('2026-03-01T12:00:00Z')
    await publish(bench, { ...daily, count: 1 })
    await publish(bench, { ...daily, count: 0, effectiveFrom: '2026-03-02' })
    await publish(bench, { ...daily, count: 5, effectiveFrom: '2026-03-04' })
    await bench.spend()
    expect((await bench.refusal()).decision.state.roomAtMs).toBe(at('2026-03-04T00:00:00Z'))
    const [usage] = await usageOf('alpha', bench.nowMs, bench.store)
    expect(usage).toMatchObject({ used: 1, allowed: 1, roomAtMs: at('2026-03-04T00:00:00Z') })
  })

  test('heeds an override that ends', async () => {
    const bench = new Bench('2026-03-01T12:00:00Z')
    await publish(bench, { ...daily, window: { rolling: '24h' } })
    await putParticipant('alpha', bench)
    const untilMs = at('2026-03-02T18:00:00Z')
    await overrideLimit({ limit: 'daily', participant: 'alpha', extra: 2, untilMs, reason: 'a trial' }, DCC, bench)
    await bench.spend(alpha, GOOD, 3)
    bench.nowMs += 3_600_000
    await bench.spend(alpha, GOOD, 2)
    // Five fit only while the override lasts; when all five have left the window it still does.
    expect((await bench.refusal(alpha, 5)).decision.state.roomAtMs).toBe(at('2026-03-02T13:00:00Z'))
    expect((await bench.refusal(alpha, 6)).decision.state.roomAtMs).toBeNull()
  })

  test('is never, where there never is room', async () => {
    const bench = new Bench('2026-03-01T12:00:00Z')
    await publish(bench, daily, { ...daily, id: 'size', count: 2, window: 'request' })
    expect((await bench.refusal(alpha, 4)).message).toMatch(
      /^4 CSRs do not fit, 2 would: .* is reached.*; it never has room for so many$/,
    )
  })
})

describe('what is counted', () => {
  test('"submitted" and "processed" apart', async () => {
    const bench = new Bench('2026-03-01T12:00:00Z')
    await publish(bench, daily, { ...daily, id: 'reached-the-ca', count: 2, counts: 'processed' })
    await bench.spend(alpha, { submitted: 1, processed: 0 })
    await bench.spend()
    const states = await usageOf('alpha', bench.nowMs, bench.store)
    expect(states.map(({ limit, used, allowed }) => [limit.version.id, used, allowed])).toEqual([
      ['daily', 2, 3],
      ['reached-the-ca', 1, 2],
    ])
  })

  test.each([
    { name: 'another participant', other: { ...alpha, participant: 'beta' } },
    { name: 'the operator', other: { ...alpha, participant: 'operator' } },
    { name: 'another interface', other: { ...alpha, interface: 'batched' as const } },
    { name: 'DCCKI, which no limit reaches that does not name it', other: { ...alpha, pki: 'dccki' as const } },
    { name: 'batches', other: { ...alpha, submission: 'batch' as const } },
  ])('not $name', async ({ other }) => {
    const bench = new Bench('2026-03-01T12:00:00Z')
    await publish(bench, { ...daily, interfaces: ['cli'], submissions: ['single'] })
    await bench.spend(alpha, GOOD, 3)
    expect((await bench.ask()).kind).toBe('refuse')
    expect((await bench.ask(other)).kind).toBe('fits')
    await bench.spend(other)
    const [usage] = await usageOf('alpha', bench.nowMs, bench.store)
    expect(usage?.used).toBe(3)
  })

  test('everyone’s, the operator’s too, towards a total', async () => {
    const bench = new Bench('2026-03-01T12:00:00Z')
    await publish(bench, { ...daily, scope: 'total' })
    for (const participant of ['alpha', 'beta', 'operator']) await bench.spend({ ...alpha, participant })
    for (const participant of ['alpha', 'gamma', 'operator']) {
      const error = await bench.refusal({ ...alpha, participant })
      expect(error).toMatchObject({ source: 'ETAD 3.4(f)' })
      expect(error.message).toContain('of all participants together is reached: 3 of 3 used')
    }
  })

  test('a participant’s own limit stands in place of everyone’s until it is withdrawn', async () => {
    const bench = new Bench('2026-03-01T12:00:00Z')
    await putParticipant('alpha', bench, { eui64Ranges: rangeOf(1) })
    await publish(bench, { ...daily, count: 0 })
    await publish(bench, { ...daily, scope: { participant: 'alpha' }, count: 1 })
    expect((await bench.ask()).kind).toBe('fits')
    expect((await bench.ask({ ...alpha, participant: 'beta' })).kind).toBe('refuse')
    const revision = await bench.store.revision()
    await bench.store.change({
      expectedRevision: revision,
      put: [],
      remove: [],
      limits: [
        {
          id: 'daily',
          scope: { participant: 'alpha' },
          terms: null,
          effectiveFromMs: bench.nowMs,
          publishedAtMs: bench.nowMs,
          publishedBy: 'dcc',
          comment: '',
        },
      ],
      overrides: [],
      audit: [],
    })
    expect((await bench.ask()).kind).toBe('refuse')
  })
})

test('a clock that goes back does not give an allowance again', async () => {
  const bench = new Bench('2026-03-02T00:00:00Z')
  await publish(bench, { ...daily, effectiveFrom: '2026-03-02' })
  await bench.spend(alpha, GOOD, 3)
  bench.nowMs -= 1
  expect((await bench.ask()).kind).toBe('refuse')
})

test('a clock that goes back takes no limit and no override out of force', async () => {
  const bench = new Bench('2026-03-02T12:00:00Z')
  await putParticipant('alpha', bench)
  await publish(bench, { ...daily, count: 0 })
  bench.nowMs -= 1
  expect((await bench.ask()).kind).toBe('refuse')
  bench.nowMs += 1
  await overrideLimit(
    { limit: 'daily', participant: 'alpha', extra: 1, untilMs: null, reason: 'rehearsal' },
    DCC,
    bench,
  )
  bench.nowMs -= 1
  expect((await bench.ask()).kind).toBe('fits')
  await bench.spend()
  expect((await bench.ask()).kind).toBe('refuse')
})

test('a pace cannot be raised, whatever the time until which it should be', async () => {
  const bench = new Bench('2026-03-01T12:00:00Z')
  await putParticipant('alpha', bench)
  const pace = [{ from: '00:00', to: '00:00', everySeconds: 4 }]
  await publish(bench, { ...daily, id: 'pace', count: 1, window: { pace } })
  const request = { limit: 'pace', participant: 'alpha', untilMs: bench.nowMs + 1000, reason: 'a trial' }
  await expect(overrideLimit({ ...request, extra: 3 }, DCC, bench)).rejects.toMatchObject({
    code: 'LIMIT_INVALID',
    message: expect.stringContaining('limit "pace" is a pace'),
  })
  await bench.spend()
  expect((await bench.ask()).kind).toBe('refuse')
  await overrideLimit({ ...request, extra: null }, DCC, bench)
  expect((await bench.ask(alpha, 50)).kind).toBe('fits')
})

test('terms in words', async () => {
  const bench = new Bench('2026-03-01T12:00:00Z')
  await publish(bench, { ...daily, interfaces: ['ad-hoc', 'cli'], submissions: ['batch'], pkis: ['iki'], count: 7 })
  const [limit] = (await bench.store.limits()).ofParticipant('alpha', bench.nowMs)
  expect(limit && describeTerms(limit.terms)).toBe(
    '7 submitted per calendar day in Europe/London, over ad-hoc, cli in batches, PKI iki',
  )
})
