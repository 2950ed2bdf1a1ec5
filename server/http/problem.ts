import { STATUS_CODES } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type ErrorCode, PkiError } from '../../core/base/index.ts'
import { LimitError } from '../../core/quota/index.ts'
import { statusOf } from './error-statuses.ts'
import { HttpFault } from './http-fault.ts'

/** An error in the JSON interfaces: problem details. @see RFC 9457 §3 */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly code: string
  /** The clause that requires the refusal. */
  readonly source?: string
  readonly cure?: string
  /** The number of the audit row that records the refusal. */
  readonly reference?: number
  /** The ids of the limits that the request exceeds, as in `RateLimit-Policy`. draft-ietf-httpapi-ratelimit-headers */
  readonly 'violated-policies'?: readonly string[]
}

/** Returns an error as problem details. For our own fault they say only "internal error", because its message may hold secrets. */
export function problemOf(error: unknown): Problem {
  const status = statusOf(error)
  if (error instanceof HttpFault) {
    const { code, message: detail, cure } = error
    return { type: `${PROBLEMS}${code}`, title: STATUS_CODES[status] ?? code, status, detail, code, ...cureOf(cure) }
  }
  if (!(error instanceof PkiError)) {
    const detail = 'internal error: this is our fault, not yours; the audit log shows what was committed before it'
    return { type: 'about:blank', title: 'Internal Server Error', status, detail, code: 'INTERNAL' }
  }
  const { code, message, source, cure, reference } = error
  return {
    type: typeOf(code),
    title: titleOf(code),
    status,
    detail: message,
    code,
    ...(source === undefined ? {} : { source }),
    ...cureOf(cure),
    ...(reference === null ? {} : { reference }),
    ...(error instanceof LimitError ? { 'violated-policies': [error.decision.state.limit.version.id] } : {}),
  }
}

const PROBLEMS = 'urn:smki-test-pki:problem:'

const cureOf = (cure: string | undefined) => (cure === undefined ? {} : { cure })

// draft-ietf-httpapi-ratelimit-headers: the problem type of a request that exceeds its quota.
const QUOTA_EXCEEDED = 'https://iana.org/assignments/http-problem-types#quota-exceeded'

const typeOf = (code: ErrorCode): string => (code === 'LIMIT_REACHED' ? QUOTA_EXCEEDED : `${PROBLEMS}${slugOf(code)}`)

const slugOf = (code: ErrorCode): string => code.toLowerCase().replaceAll('_', '-')

function titleOf(code: ErrorCode): string {
  const words = code.toLowerCase().replaceAll('_', ' ')
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`
}

/** Answers a failed request with problem details, as the JSON interfaces do. @see RFC 9457 */
export function failWithProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): unknown {
  const status = statusOf(error)
  if (status >= 500) request.log.error({ err: error }, 'request failed by our fault')
  return reply
    .code(status)
    .type('application/problem+json')
    .send(Buffer.from(JSON.stringify(problemOf(error))))
}
