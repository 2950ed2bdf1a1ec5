import { z } from 'zod'
import { type QueueOutcome, runQueue } from '../../core/authority/issuance/index.ts'
import { LimitError } from '../../core/quota/index.ts'
import type { QueuedRequest } from '../../core/store/index.ts'
import { ADMINISTRATOR, jsonRoute, PORTAL } from './json-route.ts'
import { principalOf } from './principal.ts'

const queued = z.strictObject({
  number: z.number(),
  since: z.string(),
  participant: z.string(),
  profile: z.string(),
  environment: z.string().nullable(),
  interface: z.string(),
  limit: z.string().describe('the limit that had no room'),
})

const queuedJson = ({ id, atMs, participant, profile, environment, interface: interfaceId, limit }: QueuedRequest) => ({
  number: id,
  since: new Date(atMs).toISOString(),
  participant,
  profile,
  environment,
  interface: interfaceId,
  limit,
})

function outcomeJson(outcome: QueueOutcome) {
  const { kind, request } = outcome
  const row = { number: request.id, participant: request.participant, outcome: kind, serial: null, why: null }
  if (outcome.kind === 'issued') return { ...row, serial: outcome.issued.record.serial }
  const { error } = outcome
  const isLimit = error instanceof LimitError
  return { ...row, why: isLimit ? `limit "${error.decision.state.limit.version.id}" has no room` : error.message }
}

/** Requests that wait until a limit has room. */
export const queueRoutes = [
  jsonRoute({
    method: 'GET',
    path: '/queue',
    who: [...PORTAL, ...ADMINISTRATOR],
    summary: 'list waiting requests, oldest first; participants see their own',
    answer: z.strictObject({ queue: z.array(queued) }),
    handle: async ({ caller, deps: { world } }) => {
      const principal = principalOf(caller)
      const all = await world.store.listQueue()
      const own = all.filter(
        ({ participant }) => principal.kind === 'administrator' || principal.participant === participant,
      )
      return { queue: own.map(queuedJson) }
    },
  }),
  jsonRoute({
    method: 'POST',
    path: '/queue/run',
    who: ADMINISTRATOR,
    summary: 'process waiting requests as far as the limits have room now',
    answer: z.strictObject({
      results: z.array(
        z.strictObject({
          number: z.number(),
          participant: z.string(),
          outcome: z.enum(['issued', 'refused', 'waiting']),
          serial: z.string().nullable(),
          why: z.string().nullable(),
        }),
      ),
    }),
    handle: async ({ deps: { world } }) => {
      const results: ReturnType<typeof outcomeJson>[] = []
      for await (const outcome of runQueue(world)) results.push(outcomeJson(outcome))
      return { results }
    },
  }),
] as const
