import { z } from 'zod'
import { type Pki, pkis } from '../../../pki/profile/ids/index.ts'
import { counted, interfaceIds, isPace, type LimitTerms, type PaceBand, submissions } from '../../../quota/index.ts'

/** The PKIs that a limit covers by default. ETAD 3.4 is about clause 3 only, so a limit covers DCCKI only if it names it. */
export const CLAUSE_3_PKIS = ['smki-device', 'smki-organisation', 'iki'] as const satisfies readonly Pki[]

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'not a time of day such as 07:00')
const band = z.strictObject({ from: timeOfDay, to: timeOfDay, everySeconds: z.number().positive().max(86_400) })

/** The time over which a limit counts. Days and times of day are in Europe/London. */
const windowSchema = z.union(
  [
    z.literal('calendar-day'),
    // Not a period: the largest number of CSRs in one request.
    z.literal('request'),
    z.strictObject({ rolling: z.string().regex(/^[1-9]\d{0,5}[smhd]$/, 'not a duration such as 90s, 30m, 24h or 7d') }),
    // Binds only between these hours, and starts to count again each time they begin.
    z.strictObject({ hours: z.strictObject({ from: timeOfDay, to: timeOfDay }) }),
    z.strictObject({
      pace: z.array(band).min(1).refine(coversTheDay, 'the bands must cover the whole day, without gap or overlap'),
    }),
  ],
  {
    error:
      'allowed: calendar-day, request, { rolling: 24h }, { hours: { from, to } }, { pace: [{ from, to, everySeconds }] }',
  },
)

/** The terms of a limit: everything except its scope and its time. */
export const termsSchema = z
  .strictObject({
    interfaces: z.union([z.literal('all'), z.array(z.enum(interfaceIds)).min(1)]).default('all'),
    pkis: z
      .array(z.enum(pkis))
      .min(1)
      .default([...CLAUSE_3_PKIS]),
    submissions: z
      .array(z.enum(submissions))
      .min(1)
      .default([...submissions]),
    count: z.int().min(0).max(1_000_000_000),
    window: windowSchema,
    counts: z.enum(counted).default('submitted'),
    action: z.enum(['refuse', 'queue']).default('refuse'),
  })
  .refine(({ action, counts }) => action === 'refuse' || counts === 'processed', {
    path: ['counts'],
    message: 'a limit with action "queue" must count "processed", because a queued CSR has been submitted already',
  })
  .refine(({ window, count }) => !isPace(window) || count === 1, {
    path: ['count'],
    message: 'a pace allows one CSR at a time; allowed: 1',
  }) satisfies z.ZodType<LimitTerms>

function coversTheDay(bands: readonly PaceBand[]): boolean {
  const sorted = bands.toSorted((a, b) => (a.from < b.from ? -1 : 1))
  if (sorted.length === 1) return sorted[0]?.from === sorted[0]?.to
  return sorted.every(({ from, to }, i) => from !== to && to === sorted[(i + 1) % sorted.length]?.from)
}
