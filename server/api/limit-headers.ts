import type { FastifyReply } from 'fastify'
import { checkAllowance, LimitError, type RequestContext, type Spender } from '../../core/index.ts'
import type { ServerDeps } from '../http/deps.ts'
import { rateLimitFields, refusalFields } from '../http/rate-limit.ts'

type Asker = Pick<RequestContext, 'participant' | 'interface' | 'profile' | 'submission'>

/**
 * Does `work` and tells the caller where its limits stand after it, whatever came of it. What was committed is answered
 * also where that cannot be told.
 */
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
    const nowMs = world.clock.nowMs()
    if (refusal) reply.headers(refusalFields(refusal, nowMs))
    try {
      reply.headers(rateLimitFields((await checkAllowance(spender, 1, world)).states, nowMs))
    } catch (error) {
      reply.log.error({ err: error }, 'where limits stand could not be told')
    }
  }
}
