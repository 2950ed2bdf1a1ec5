import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseLimit } from '../../../core/authority/limits/document/limit-document.ts'
import { clockOf } from '../../../core/base/clock.ts'
import type { LimitTerms } from '../../../core/quota/limit.ts'
import type { Spender } from '../../../core/quota/spender.ts'
import { world } from '../../support/fixtures.ts'
import { QuotaModel } from '../../support/quota-model.ts'
import { deviceCsr, outcomeOf, publish, putParticipant, rangeOf, requestOf } from '../../support/register.ts'

const START_MS = Date.parse('2026-10-24T22:30:00Z')
const ranges = { alpha: 0x41, beta: 0x42 }
const limits = [
  { id: 'daily', scope: 'each-participant', count: 3, window: 'calendar-day' },
  { id: 'rolling', scope: 'each-participant', count: 2, window: { rolling: '1h' }, counts: 'processed' },
  { id: 'total', scope: 'total', count: 4, window: 'calendar-day', counts: 'processed' },
]

const step = fc.oneof(
  fc.record({
    participant: fc.constantFrom('alpha' as const, 'beta' as const),
    isGood: fc.constantFrom(true, true, false),
  }),
  fc.constantFrom(0, 1, 1_799_999, 1_800_000, 3_600_000, 86_400_000).map((waitMs) => ({ waitMs })),
)

let next = 0

test('whole issuing lets through what a list of all spending lets through', async () => {
  const property = fc.asyncProperty(fc.array(step, { minLength: 12, maxLength: 24 }), async (steps) => {
    let nowMs = START_MS
    const deps = world.deps({ clock: clockOf(() => nowMs) })
    const model = new QuotaModel()
    for (const [id, range] of Object.entries(ranges)) await putParticipant(id, deps, { eui64Ranges: rangeOf(range) })
    await publish(deps, ...limits)
    for (const limit of limits) {
      const { id, scope, terms } = parseLimit(limit, 'test')
      const published = { publishedAtMs: nowMs, publishedBy: 'dcc', comment: '' }
      model.versions.push({ id, scope, terms: terms as LimitTerms, effectiveFromMs: nowMs, ...published })
    }
    for (const each of steps) {
      if ('waitMs' in each) {
        nowMs += each.waitMs
        continue
      }
      const { participant, isGood } = each
      const csr = isGood ? deviceCsr(++next, ranges[participant]) : Uint8Array.of(0x30)
      const request = requestOf('smki-device/device-ds', participant, { csr })
      const spender: Spender = { participant, interface: 'cli', pki: 'smki-device', submission: 'single' }
      // Whoever has no room for a good one is refused before anything is parsed.
      const fits = model.fits(spender, { submitted: 1, processed: 1 }, nowMs)
      const expected = fits ? (isGood ? 'issued' : 'CSR_MALFORMED') : 'LIMIT_REACHED'
      expect(await outcomeOf(request, deps)).toBe(expected)
      if (fits) model.spend(spender, { submitted: 1, processed: isGood ? 1 : 0 }, nowMs)
    }
  })
  await fc.assert(property, { numRuns: 25 })
})
