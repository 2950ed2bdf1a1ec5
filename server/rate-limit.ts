import type { FastifyReply } from 'fastify'
import {
  checkAllowance,
  LimitError,
  type LimitState,
  type RequestContext,
  type Spender,
  windowEndsMs,
  windowSeconds,
} from '../core/index.ts'
import type { ServerDeps } from './deps.ts'

/**
 * Returns the fields that say where limits stand: a policy for each that counts, and what is left of it. A limit on the
 * size of one request or on the pace has no quota to tell; `Retry-After` is for those.
 * @see draft-ietf-httpapi-ratelimit-headers-10
 */
export function rateLimitFields(states: readonly LimitState[], nowMs: number): Record<string, string> {
  const counting = states.flatMap((state) => {
    const seconds = windowSeconds(state.limit.terms.window)
    // An override that lifts a limit leaves no quota either.
    return seconds === null || !Number.isFinite(state.allowed) ? [] : [{ state, seconds }]
  })
  if (counting.length === 0) return {}
  return {
    'ratelimit-policy': counting
      .map(({ state, seconds }) => `${nameOf(state)};q=${state.allowed};w=${seconds}`)
      .join(', '),
    ratelimit: counting.map(({ state }) => `${nameOf(state)};r=${leftOf(state)}${resetOf(state, nowMs)}`).join(', '),
  }
}

/** Returns in how many seconds there is room again, for `Retry-After`; nothing where there never is. */
export function retryAfterFields({ roomAtMs }: LimitState, nowMs: number): Record<string, string> {
  return roomAtMs === null ? {} : { 'retry-after': String(secondsUntil(roomAtMs, nowMs)) }
}

// RFC 8941 §3.3.3: the id of a limit has neither quotes nor backslashes.
const nameOf = ({ limit }: LimitState): string => `"${limit.version.id}"`
const leftOf = ({ used, allowed }: LimitState): number => Math.max(0, allowed - used)
const secondsUntil = (atMs: number, nowMs: number): number => Math.max(0, Math.ceil((atMs - nowMs) / 1000))

function resetOf(state: LimitState, nowMs: number): string {
  const resetMs = windowEndsMs(state.limit.terms.window, nowMs) ?? (leftOf(state) > 0 ? null : state.roomAtMs)
  return resetMs === null ? '' : `;t=${secondsUntil(resetMs, nowMs)}`
}

/** Does `work` and tells the caller where its limits stand after it, whatever came of it. */
export async function rateLimit<T>(
  reply: FastifyReply,
  {
    participant,
    interface: over,
    profile,
    submission,
  }: Pick<RequestContext, 'participant' | 'interface' | 'profile' | 'submission'>,
  { world }: Pick<ServerDeps, 'world'>,
  work: () => Promise<T>,
): Promise<T> {
  const spender: Spender = { participant, interface: over, pki: profile.pki, submission }
  try {
    return await work()
  } catch (error) {
    if (error instanceof LimitError) reply.headers(retryAfterFields(error.decision.state, world.clock.nowMs()))
    throw error
  } finally {
    const { states } = await checkAllowance(spender, 1, world)
    reply.headers(rateLimitFields(states, world.clock.nowMs()))
  }
}
