import { z } from 'zod'
import { type Allowance, checkAllowance, stateJson, usageOf } from '../../core/authority/limits/index.ts'
import { requireOwn } from '../../core/authority/register/index.ts'
import { PkiError } from '../../core/base/index.ts'
import { LimitError, OPERATOR, type Spender } from '../../core/quota/index.ts'
import type { ServerDeps } from '../http/deps.ts'
import { AUTHORITIES, jsonRoute, PORTAL } from './json-route.ts'
import { participantCaller, principalOf } from './principal.ts'
import { allowanceShape, limitStateShape, profileId } from './shapes.ts'

/** Returns an allowance as JSON. `count` is the number of CSRs that the caller wants to submit. */
export function allowanceJson(
  { interface: interfaceId, pki, submission }: Spender,
  count: number,
  { decision, states }: Allowance,
  { world }: Pick<ServerDeps, 'world'>,
) {
  const nowMs = world.clock.nowMs()
  return {
    interface: interfaceId,
    pki,
    submission,
    count,
    fits: decision.kind === 'fits' ? count : decision.fits,
    decision: decision.kind,
    limits: states.map((state) => stateJson(state, nowMs)),
    says: decision.kind === 'fits' ? null : new LimitError(decision, count).message,
  }
}

/** What a participant has used and may still submit (ETAD 3.4(e)). */
export const allowanceRoutes = [
  jsonRoute({
    method: 'GET',
    path: '/usage',
    who: [...PORTAL, ...AUTHORITIES],
    summary: 'show how much of each of your limits is used, over all interfaces, and when there is room again',
    query: z.strictObject({
      participant: z.string().optional().describe('the participant; participants see only their own usage'),
    }),
    answer: z.strictObject({
      participant: z.string().nullable(),
      at: z.string(),
      limits: z.array(limitStateShape),
    }),
    handle: async ({ query, caller, deps: { world } }) => {
      const principal = principalOf(caller)
      const own = principal.kind === 'participant' ? principal.participant : null
      const participant = query.participant ?? own
      if (participant !== null) await requireOwn(principal, participant, "see another's usage", world)
      if (participant !== null && !(await world.register.standing(participant)))
        throw new PkiError('PARTICIPANT_UNKNOWN', `participant "${participant}" is not in the register`)
      const nowMs = world.clock.nowMs()
      // Without a participant: only the limits on the total.
      const states = await usageOf(participant ?? OPERATOR, nowMs, world.store)
      const limits = states.map((state) => stateJson(state, nowMs))
      return { participant, at: new Date(nowMs).toISOString(), limits }
    },
  }),
  jsonRoute({
    method: 'GET',
    path: '/allowance',
    who: PORTAL,
    summary: 'check whether a number of CSRs would fit within your limits now; this does not spend any allowance',
    query: z.strictObject({
      profile: profileId,
      count: z.coerce.number().int().min(1).max(1_000_000).default(1),
      submission: z.enum(['single', 'batch']).default('single'),
    }),
    answer: allowanceShape,
    handle: async ({ query: { profile, count, submission }, caller, deps }) => {
      const { participant } = participantCaller(caller)
      const { pki } = deps.world.profiles.findLeaf(profile)
      const spender = { participant, interface: 'api', pki, submission } as const
      return allowanceJson(spender, count, await checkAllowance(spender, count, deps.world), deps)
    },
  }),
] as const
