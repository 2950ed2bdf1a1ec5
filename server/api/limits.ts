import { z } from 'zod'
import { type LimitProposal, parseLimit } from '../../core/authority/limits/document/index.ts'
import { overrideJson, overrideLimit, publishLimits, versionJson } from '../../core/authority/limits/index.ts'
import { parseTime } from '../../core/base/time/index.ts'
import { ADMINISTRATOR, jsonRoute } from './json-route.ts'
import { principalOf } from './principal.ts'

const version = z.looseObject({ limit: z.string(), whose: z.string(), says: z.string(), effectiveFrom: z.string() })

/** Reads a limit as in a limits file. With `withdrawn: true` the limit ends at `effectiveFrom`. */
function proposalOf(input: Record<string, unknown>, i: number): LimitProposal {
  const { withdrawn, ...limit } = input
  const where = `body.limits.${i}`
  if (withdrawn !== true) return parseLimit(limit, where)
  // A withdrawn limit has no terms, but the parser requires some.
  return { ...parseLimit({ count: 0, window: 'calendar-day', ...limit }, where), terms: null }
}

/** Rationing by administrators. The published limits are at `/limits`. */
export const limitRoutes = [
  jsonRoute({
    method: 'POST',
    path: '/limits',
    who: ADMINISTRATOR,
    summary: 'publish limits, either all or none of them; earlier versions stay unchanged (ETAD 3.4(d), 3.4(f))',
    body: z.strictObject({
      limits: z
        .array(z.record(z.string(), z.unknown()))
        .min(1)
        .max(1000)
        .describe('as in a limits file: id, scope, count, window …; or id, scope and withdrawn: true to end a limit'),
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
    summary: 'grant an override: more than a limit allows, with immediate effect',
    params: z.strictObject({ id: z.string().max(64) }),
    body: z.strictObject({
      participant: z
        .string()
        .nullable()
        .default(null)
        .describe('the participant that may use more; null for a limit on the total'),
      extra: z.int().min(1).nullable().describe('how many more; null lifts the limit'),
      until: z.string().nullable().default(null).describe('null for the end of the current window'),
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
