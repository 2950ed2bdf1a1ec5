import { z } from 'zod'
import { auditJson, explainDecision, explanationJson } from '../../core/authority/audit/index.ts'
import { parseTime } from '../../core/base/time/index.ts'
import { auditActions } from '../../core/records/index.ts'
import { ADMINISTRATOR, AUTHORITIES, jsonRoute, PORTAL } from './json-route.ts'
import { participantCaller, principalOf } from './principal.ts'
import { auditRowShape, limitStateShape, pageQuery } from './shapes.ts'

const before = z.coerce.number().int().min(1).optional().describe('start the page before this row number')
const action = z.enum(auditActions).optional()
const rows = z.strictObject({
  rows: z.array(auditRowShape),
  next: z.number().nullable().describe('`before` for the next page; null on the last page'),
})

const pageOf = (found: readonly Parameters<typeof auditJson>[0][], limit: number) => ({
  rows: found.map(auditJson),
  next: found.length < limit ? null : (found.at(-1)?.sequence ?? null),
})

const when = z.string().optional().describe('a date (midnight in Europe/London) or a time')

/** The decisions on requests and the reasons for them. */
export const requestRoutes = [
  jsonRoute({
    method: 'GET',
    path: '/requests',
    who: PORTAL,
    summary: 'list the decisions on your requests, newest first',
    query: z.strictObject({ ...pageQuery, before, action }),
    answer: rows,
    handle: async ({ query: { limit, before: from, action: kind }, caller, deps: { world } }) => {
      const { participant } = participantCaller(caller)
      const found = await world.store.queryAudit({
        participant,
        limit,
        ...(from === undefined ? {} : { before: from }),
        ...(kind === undefined ? {} : { action: kind }),
      })
      return pageOf(found, limit)
    },
  }),
  jsonRoute({
    method: 'GET',
    path: '/requests/:reference',
    who: [...PORTAL, ...AUTHORITIES],
    summary: 'explain a decision: the rule, its clause, how to correct the problem, and the current state',
    params: z.strictObject({
      reference: z.string().max(64).describe('the `reference` of a problem, or a serial number'),
    }),
    answer: z.strictObject({
      request: auditRowShape,
      participant: z.looseObject({ id: z.string() }).nullable(),
      waivers: z.array(z.looseObject({ id: z.string(), stands: z.boolean() })),
      now: z.string(),
      limits: z.array(limitStateShape),
    }),
    handle: async ({ params: { reference }, caller, deps: { world } }) =>
      explanationJson(await explainDecision(reference, principalOf(caller), world), world.clock.nowMs()),
  }),
  jsonRoute({
    method: 'GET',
    path: '/audit',
    who: ADMINISTRATOR,
    summary: 'list the rows of the audit log, newest first',
    query: z.strictObject({
      ...pageQuery,
      before,
      action,
      actor: z.string().optional(),
      participant: z.string().optional(),
      since: when,
      until: when,
    }),
    answer: rows,
    handle: async ({ query, deps: { world } }) => {
      const { limit, since, until, ...criteria } = query
      const given = Object.fromEntries(Object.entries(criteria).filter(([, value]) => value !== undefined))
      const found = await world.store.queryAudit({
        ...given,
        limit,
        ...(since === undefined ? {} : { fromSeconds: parseTime(since) / 1000 }),
        ...(until === undefined ? {} : { untilSeconds: parseTime(until) / 1000 }),
      })
      return pageOf(found, limit)
    },
  }),
] as const
