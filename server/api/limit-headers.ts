import type { FastifyReply } from 'fastify'
import type { RequestContext } from '../../core/authority/issuance/index.ts'
import { checkAllowance } from '../../core/authority/limits/index.ts'
import { LimitError, type Spender } from '../../core/quota/index.ts'
import type { ServerDeps } from '../http/deps.ts'
import { rateLimitFields, refusalFields } from '../http/rate-limit.ts'

type Submitter = Pick<RequestContext, 'participant' | 'interface' | 'profile' | 'submission'>

/**
 * Does `work` and adds the state of the caller's limits after it to the header fields, whether it succeeds or fails. An
 * error while reading that state is only logged, because `work` may have been committed.
 */
export async function withLimitHeaders<T>(
  reply: FastifyReply,
  { participant, interface: interfaceId, profile, submission }: Submitter,
  { world }: Pick<ServerDeps, 'world'>,
  work: () => Promise<T>,
): Promise<T> {
  const spender: Spender = { participant, interface: interfaceId, pki: profile.pki, submission }
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
      reply.log.error({ err: error }, 'the state of the limits is missing in an answer')
    }
  }
}
