import fc from 'fast-check'
import type { LimitScope, LimitTerms, Window } from '../../core/quota/limit.ts'
import type { Amounts, Spender } from '../../core/quota/spender.ts'

/** One request of several that come in at once. */
export interface Submission {
  readonly spender: Spender
  readonly amounts: Amounts
  /** Whether the entitlement was looked at, and at the present revision of the register. */
  readonly looked: 'not' | 'now' | 'before'
  /** Whether its certificate has the serial number of another. */
  readonly isFaulty: boolean
}

/** What may happen to a store, as far as spending is concerned. */
export type Step =
  | { readonly kind: 'submit'; readonly requests: readonly Submission[] }
  | { readonly kind: 'batch'; readonly spender: Spender; readonly all: readonly Amounts[] }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'wait-until'; readonly mark: number; readonly ms: number }
  | {
      readonly kind: 'publish'
      readonly id: string
      readonly scope: LimitScope
      readonly terms: LimitTerms | null
      readonly inMs: number
    }
  | {
      readonly kind: 'override'
      readonly limit: string
      readonly participant: string | null
      readonly extra: number | null
      readonly forMs: number
    }
  | { readonly kind: 'suspend'; readonly participant: string }
  | { readonly kind: 'restart' }
  | { readonly kind: 'look'; readonly spender: Spender; readonly count: number }

const HOUR = 3_600_000
const participants = ['alpha', 'beta', 'gamma'] as const

const spender: fc.Arbitrary<Spender> = fc.record({
  participant: fc.constantFrom('alpha', 'alpha', 'beta', 'gamma', 'operator'),
  interface: fc.constantFrom('ad-hoc', 'ad-hoc', 'batched', 'cli'),
  pki: fc.constantFrom('smki-device', 'smki-device', 'iki', 'dccki'),
  submission: fc.constantFrom('single', 'single', 'batch'),
})

// A good one, one that is malformed, one that leaves the queue.
const amounts: fc.Arbitrary<Amounts> = fc.constantFrom(
  { submitted: 1, processed: 1 },
  { submitted: 1, processed: 1 },
  { submitted: 1, processed: 0 },
  { submitted: 0, processed: 1 },
)

const submission: fc.Arbitrary<Submission> = fc.record({
  spender,
  amounts,
  looked: fc.constantFrom('not', 'now', 'now', 'before'),
  isFaulty: fc.integer({ min: 0, max: 19 }).map((n) => n === 0),
})

const timeOfDay = fc.constantFrom('00:00', '00:30', '01:00', '01:30', '02:00', '02:15', '07:00', '08:00', '20:00')

const window: fc.Arbitrary<Window> = fc.oneof(
  fc.constant('calendar-day' as const),
  fc.constant('request' as const),
  fc.constantFrom('1s', '90s', '30m', '1h', '24h', '25h', '7d').map((rolling) => ({ rolling })),
  fc.record({ from: timeOfDay, to: timeOfDay }).map((hours) => ({ hours })),
  fc.uniqueArray(timeOfDay, { minLength: 1, maxLength: 3 }).chain((times) => {
    const sorted = times.toSorted()
    return fc
      .array(fc.constantFrom(0.001, 0.8, 1.1, 4, 3600, 40_000), { minLength: 3, maxLength: 3 })
      .map((seconds) => ({
        pace: sorted.map((from, i) => ({
          from,
          to: sorted[(i + 1) % sorted.length] as string,
          everySeconds: seconds[i] as number,
        })),
      }))
  }),
)

const terms: fc.Arbitrary<LimitTerms> = fc
  .record({
    interfaces: fc.constantFrom<LimitTerms['interfaces']>('all', 'all', ['ad-hoc'], ['ad-hoc', 'cli']),
    pkis: fc.constantFrom<LimitTerms['pkis']>(['smki-device', 'smki-organisation', 'iki'], ['smki-device'], ['dccki']),
    submissions: fc.constantFrom<LimitTerms['submissions']>(['single', 'batch'], ['single'], ['batch']),
    count: fc.integer({ min: 0, max: 6 }),
    window,
    counts: fc.constantFrom('submitted', 'processed'),
    mayQueue: fc.boolean(),
  })
  .map(({ mayQueue, ...rest }) => ({
    ...rest,
    count: typeof rest.window === 'object' && 'pace' in rest.window ? 1 : rest.count,
    action: mayQueue && rest.counts === 'processed' ? 'queue' : 'refuse',
  }))

const participant = fc.constantFrom(...participants)
const limitOf: fc.Arbitrary<{ readonly id: string; readonly scope: LimitScope }> = fc.oneof(
  fc.constantFrom('total-1', 'total-2').map((id) => ({ id, scope: 'total' as const })),
  fc.record({
    id: fc.constantFrom('each-1', 'each-2'),
    scope: fc.oneof(
      fc.constant('each-participant' as const),
      participant.map((id) => ({ participant: id })),
    ),
  }),
)

const publish = fc
  .record({
    limit: limitOf,
    terms: fc.option(terms, { freq: 6 }),
    inMs: fc.constantFrom(0, 0, 0, 1, HOUR, 12 * HOUR, 30 * HOUR),
  })
  .map(({ limit, ...rest }) => ({ kind: 'publish' as const, ...limit, ...rest }))

const override = fc
  .record({
    whose: fc.oneof(
      fc.constantFrom('total-1', 'total-2').map((limit) => ({ limit, participant: null })),
      fc.record({ limit: fc.constantFrom('each-1', 'each-2'), participant }),
    ),
    extra: fc.option(fc.integer({ min: 1, max: 4 }), { freq: 3 }),
    forMs: fc.constantFrom(1, 90_000, HOUR, 30 * HOUR),
  })
  .map(({ whose, ...rest }) => ({ kind: 'override' as const, ...whose, ...rest }))

const wait = fc.oneof(
  fc.constantFrom(0, 1, 799, 800, 999, 1000, 1099, 1100, 4000, 90_000).map((ms) => ({ kind: 'wait' as const, ms })),
  fc.constantFrom(0.5, 1, 6, 12, 23, 24, 25).map((hours) => ({ kind: 'wait' as const, ms: hours * HOUR })),
  fc.record({
    kind: fc.constant('wait-until' as const),
    mark: fc.nat({ max: 5 }),
    ms: fc.constantFrom(-1, 0, 1, -30 * 60_000),
  }),
)

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('submit' as const),
      requests: fc.array(submission, { minLength: 1, maxLength: 6 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('batch' as const),
      spender,
      all: fc.array(amounts, { minLength: 1, maxLength: 6 }),
    }),
  },
  { weight: 5, arbitrary: wait },
  { weight: 3, arbitrary: publish },
  { weight: 1, arbitrary: override },
  { weight: 1, arbitrary: participant.map((id) => ({ kind: 'suspend' as const, participant: id })) },
  { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('look' as const), spender, count: fc.integer({ min: 1, max: 7 }) }),
  },
)

/** Where a run begins: shortly before each change of London's clocks in two years, a leap day, a turn of the year. */
export const START_MS: readonly number[] = [
  '2026-03-28T21:00:00Z',
  '2026-10-24T20:00:00Z',
  '2027-03-27T23:59:59.999Z',
  '2027-10-30T23:00:00Z',
  '2028-02-28T22:00:00Z',
  '2026-12-31T22:00:00Z',
].map((text) => Date.parse(text))

/** A run: when it begins and what happens. It always has limits to begin with. */
export const run: fc.Arbitrary<{ readonly startMs: number; readonly steps: readonly Step[] }> = fc.record({
  startMs: fc.constantFrom(...START_MS),
  steps: fc
    .tuple(
      fc.array(publish, { minLength: 1, maxLength: 4 }),
      fc.array(step, { minLength: 10, maxLength: 40, size: 'max' }),
    )
    .map(([limits, steps]) => [...limits.map((limit) => ({ ...limit, inMs: 0 })), ...steps]),
})
