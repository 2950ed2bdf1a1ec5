import { type ErrorCode, errorCodes, PkiError } from '../../core/base/index.ts'

/** What a server answered. */
export interface ApiAnswer {
  readonly status: number
  readonly body: Uint8Array
}

/**
 * The outcome of a request is unknown: the server did not answer, failed, or is still working on it. With an
 * `Idempotency-Key` the request can be sent again; the server decides it once.
 */
export class OutcomeUnknown extends PkiError {}

interface Problem {
  readonly code?: unknown
  readonly detail?: unknown
  readonly source?: unknown
  readonly cure?: unknown
  readonly reference?: unknown
}

/**
 * Returns a server's refusal as an error with the same code and message, and so the same exit code. Returns
 * {@link OutcomeUnknown} if the server failed or is already working on the same request.
 */
export function refusalOf({ status, body }: ApiAnswer): PkiError {
  const problem = readProblem(body)
  const code = errorCodes.find((each) => each === problem.code) ?? codeOfStatus(status)
  const detail = typeof problem.detail === 'string' ? problem.detail : `the server answered ${status}`
  const Kind = status >= SERVER_FAULTS || problem.code === IN_USE ? OutcomeUnknown : PkiError
  return new Kind(code, detail, {
    ...(typeof problem.source === 'string' ? { source: problem.source } : {}),
    ...cureOf(problem),
  })
}

const SERVER_FAULTS = 500

// The problem type of server/api/once.ts.
const IN_USE = 'idempotency-key-in-use'

/** The server's reference is a row of its own audit log, so it goes into the cure and not into `reference`. */
function cureOf({ cure, reference }: Problem): { cure?: string } {
  const parts = [
    typeof cure === 'string' ? cure : null,
    typeof reference === 'number' ? `request ${reference} in the audit log of the server` : null,
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
