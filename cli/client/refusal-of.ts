import { type ErrorCode, errorCodes, PkiError } from '../../core/base/index.ts'
import type { ApiAnswer } from './api-client.ts'
import { Unanswered } from './unanswered.ts'

interface Problem {
  readonly code?: unknown
  readonly detail?: unknown
  readonly source?: unknown
  readonly cure?: unknown
  readonly reference?: unknown
}

/**
 * Returns a server's refusal as the one that it is here too: same code, same words, so the same exit code. Where it has
 * failed, or is at the same request already, that is {@link Unanswered}.
 */
export function refusalOf({ status, body }: ApiAnswer): PkiError {
  const problem = readProblem(body)
  const code = errorCodes.find((each) => each === problem.code) ?? codeOfStatus(status)
  const detail = typeof problem.detail === 'string' ? problem.detail : `the server answered ${status}`
  const Kind = status >= SERVER_FAULTS || problem.code === IN_USE ? Unanswered : PkiError
  return new Kind(code, detail, {
    ...(typeof problem.source === 'string' ? { source: problem.source } : {}),
    ...cureOf(problem),
  })
}

const SERVER_FAULTS = 500
// The problem type of server/api/idempotency.ts.
const IN_USE = 'idempotency-key-in-use'

/** The number by which the server finds it is no row of a log here. */
function cureOf({ cure, reference }: Problem): { cure?: string } {
  const parts = [
    typeof cure === 'string' ? cure : null,
    typeof reference === 'number' ? `the server has it as request ${reference}` : null,
  ].filter((part) => part !== null)
  return parts.length === 0 ? {} : { cure: parts.join('; ') }
}

const codeOfStatus = (status: number): ErrorCode =>
  status === 401 || status === 403 ? 'ACCESS_DENIED' : 'SERVER_REFUSED'

function readProblem(body: Uint8Array): Problem {
  try {
    const problem: unknown = JSON.parse(Buffer.from(body).toString('utf8'))
    return typeof problem === 'object' && problem !== null ? problem : {}
  } catch {
    return {}
  }
}
