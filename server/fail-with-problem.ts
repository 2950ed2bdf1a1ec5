import type { FastifyReply, FastifyRequest } from 'fastify'
import { problemOf, statusOf } from './problem.ts'

/** Answers a request that failed as the JSON interfaces do. @see RFC 9457 */
export function failWithProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): unknown {
  const status = statusOf(error)
  if (status >= 500) request.log.error({ err: error }, 'request failed by our fault')
  return reply
    .code(status)
    .type('application/problem+json')
    .send(Buffer.from(JSON.stringify(problemOf(error))))
}
