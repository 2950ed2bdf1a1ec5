import { z } from 'zod'
import { type LimitProposal, parseLimit } from '../../core/authority/limits/document/index.ts'
import { overrideJson, overrideLimit, publishLimits, versionJson } from '../../core/authority/limits/index.ts'
import { parseTime } from '../../core/base/time/index.ts'
import { ADMINISTRATOR, jsonRoute } from './json-route.ts'
import { principalOf } from './principal.ts'

const version = z.looseObject({ limit: z.string(), whose: z.string(), says: z.string(), effectiveFrom: z.string() })

/** A limit is read as a file of limits has it; with `withdrawn` it is in force no longer from then on. */
function proposalOf(input: Record<string, unknown>, i: number): LimitProposal {
  const { withdrawn, ...limit } = input
  const where = `body.limits.${i}`
  if (withdrawn !== true) return parseLimit(limit, where)
  // Its terms are of no account, and the rest is read as ever.
  return { ...parseLimit({ count: 0, window: 'calendar-day', ...limit }, where), terms: null }
}

/** Rationing, by administrators; what is published stands at `/limits`. */
export const limitRoutes = [
  jsonRoute({
    method: 'POST',
    path: '/limits',
    who: ADMINISTRATOR,
    summary: 'publish limits, all or none; nothing published before is changed (ETAD 3.4(d), 3.4(f))',
    body: z.strictObject({
      limits: z
        .array(z.record(z.string(), z.unknown()))
        .min(1)
        .max(1000)
        .describe('as in a file of limits: id, scope, count, window …; or id, scope and withdrawn: true'),
    }),
    status: 201,
    answer: z.strictObject({ published: z.array(version) }),
    handle: async ({ body, caller, deps: { world } }) => {
      const published = await publishLimits(body.limits.map(proposalOf), principalOf(caller), world)
      return { published: published.map(versionJson) }
    },
  }),
  jsonRoute({
    method: 'POST',
    path: '/limits/:id/overrides',
    who: ADMINISTRATOR,
    summary: 'grant more than a limit allows, at once and for a reason',
    params: z.strictObject({ id: z.string().max(64) }),
    body: z.strictObject({
      participant: z.string().nullable().default(null).describe('whose allowance grows; null for a total'),
      extra: z.int().min(1).nullable().describe('so many more; null lifts the limit'),
      until: z.string().nullable().default(null).describe('null for as long as the present window lasts'),
      reason: z.string().max(1000),
    }),
    status: 201,
    answer: z.strictObject({
      override: z.looseObject({
        limit: z.string(),
        extra: z.number().nullable(),
        until: z.string(),
        reason: z.string(),
      }),
    }),
    handle: async ({ params: { id: limit }, body, caller, deps: { world } }) => {
      const { participant, extra, until, reason } = body
      const untilMs = until === null ? null : parseTime(until)
      const request = { limit, participant, extra, untilMs, reason }
      return { override: overrideJson(await overrideLimit(request, principalOf(caller), world)) }
    },
  }),
] as const
