import type { FastifyReply, FastifyRequest } from 'fastify'
import { LimitError, PkiError } from '../../core/index.ts'
import type { ServerDeps } from '../http/deps.ts'
import { HttpFault } from '../http/http-fault.ts'
import { statusOf } from '../http/problem.ts'
import { refusalFields } from '../http/rate-limit.ts'
import { type AnswerRoot, formatRefused, XML_TYPE } from './batched-answers.ts'
import { BatchedFault, FORMAT, INTERNAL, requestAnswerOf } from './batched-errors.ts'

/** Returns an error as the service says it; our own fault as it is. */
export function faultOf(error: unknown, reference: string | null = null): unknown {
  if (!(error instanceof PkiError)) return error
  const { status, code } = requestAnswerOf(error.code)
  const fault = new BatchedFault(status, code, textOf(error), reference)
  fault.cause = error
  return fault
}

const textOf = ({ message, cure }: PkiError): string => (cure === undefined ? message : `${message}; ${cure}`)

/**
 * Answers a request that failed. Every documented answer is HTTP 200, errors included; what HTTP itself refuses (who may
 * not come in, what is no XML by its content type) has the status that says so, and the same document.
 */
export function failAsBatched(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  { build, world }: ServerDeps,
): unknown {
  const root: AnswerRoot = request.method === 'POST' ? 'SubmitCSRBatchStatus' : 'CSRBatchResult'
  // The rest of a body that is refused unread is not waited for.
  if (request.method === 'POST' && !request.raw.complete) reply.header('connection', 'close')
  const fault = documentedOf(error, request)
  const limit = fault.cause instanceof LimitError ? refusalFields(fault.cause, world.clock.nowMs()) : {}
  return reply
    .headers(limit)
    .code(httpStatusOf(error))
    .type(XML_TYPE)
    .send(formatRefused(root, fault, build))
}

function httpStatusOf(error: unknown): number {
  if (error instanceof HttpFault) return error.status
  return error instanceof PkiError && error.code === 'ACCESS_DENIED' ? statusOf(error) : OK
}

const OK = 200

function documentedOf(error: unknown, { log }: FastifyRequest): BatchedFault {
  if (error instanceof HttpFault) return new BatchedFault('FORMAT_ERROR', FORMAT.invalid, error.message)
  const fault = faultOf(error)
  if (fault instanceof BatchedFault) return fault
  log.error({ err: error }, 'request failed by our fault')
  return new BatchedFault(
    INTERNAL.status,
    INTERNAL.code,
    'internal error: this is our fault, not yours; nothing was committed',
  )
}
