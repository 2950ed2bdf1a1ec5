import type { FastifyReply } from 'fastify'
import { checkAllowance, LimitError, type RequestContext, type Spender } from '../../core/index.ts'
import type { ServerDeps } from '../deps.ts'
import { rateLimitFields, refusalFields } from '../rate-limit.ts'

type Asker = Pick<RequestContext, 'participant' | 'interface' | 'profile' | 'submission'>

/** Does `work` and tells the caller where its limits stand after it, whatever came of it. */
export async function tellLimits<T>(
  reply: FastifyReply,
  { participant, interface: over, profile, submission }: Asker,
  { world }: Pick<ServerDeps, 'world'>,
  work: () => Promise<T>,
): Promise<T> {
  const spender: Spender = { participant, interface: over, pki: profile.pki, submission }
  let refusal: LimitError | null = null
  try {
    return await work()
  } catch (error) {
    if (error instanceof LimitError) refusal = error
    throw error
  } finally {
    const { states } = await checkAllowance(spender, 1, world)
    const nowMs = world.clock.nowMs()
    reply.headers({ ...(refusal ? refusalFields(refusal, nowMs) : {}), ...rateLimitFields(states, nowMs) })
  }
}
