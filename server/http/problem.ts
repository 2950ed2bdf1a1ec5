import { STATUS_CODES } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type ErrorCode, LimitError, PkiError } from '../../core/index.ts'
import { HttpFault } from './http-fault.ts'

const STATUS = {
  accepted: 202,
  badRequest: 400,
  forbidden: 403,
  notFound: 404,
  conflict: 409,
  tooLarge: 413,
  unprocessable: 422,
  tooMany: 429,
  fault: 500,
  unavailable: 503,
} as const

const statuses: Record<ErrorCode, number> = {
  USAGE: STATUS.badRequest,
  INPUT_UNREADABLE: STATUS.badRequest,
  INPUT_EMPTY: STATUS.badRequest,
  INPUT_TOO_LARGE: STATUS.tooLarge,
  INPUT_NOT_CSR: STATUS.unprocessable,
  INPUT_NOT_CERTIFICATE: STATUS.unprocessable,
  OUTPUT_UNWRITABLE: STATUS.fault,
  CSR_MALFORMED: STATUS.unprocessable,
  CSR_TRAILING_BYTES: STATUS.unprocessable,
  CSR_VERSION_WRONG: STATUS.unprocessable,
  CSR_ATTRIBUTE_UNKNOWN: STATUS.unprocessable,
  CSR_ATTRIBUTE_REPEATED: STATUS.unprocessable,
  CSR_EXTENSION_UNKNOWN: STATUS.unprocessable,
  CSR_EXTENSION_REPEATED: STATUS.unprocessable,
  CSR_EXTENSION_MISSING: STATUS.unprocessable,
  CSR_EXTENSION_NOT_ALLOWED: STATUS.unprocessable,
  CSR_SIGNATURE_ALGORITHM_WRONG: STATUS.unprocessable,
  CSR_SIGNATURE_INVALID: STATUS.unprocessable,
  CSR_KEY_ALGORITHM_WRONG: STATUS.unprocessable,
  CSR_KEY_CURVE_WRONG: STATUS.unprocessable,
  CSR_KEY_CURVE_EXPLICIT: STATUS.unprocessable,
  CSR_KEY_POINT_COMPRESSED: STATUS.unprocessable,
  CSR_KEY_POINT_INVALID: STATUS.unprocessable,
  CSR_KEY_RSA_SIZE_WRONG: STATUS.unprocessable,
  CSR_KEY_RSA_EXPONENT_WRONG: STATUS.unprocessable,
  CSR_KEY_RSA_MODULUS_WRONG: STATUS.unprocessable,
  CSR_SUBJECT_WRONG: STATUS.unprocessable,
  CSR_ROLE_WRONG: STATUS.unprocessable,
  CSR_EUI64_WRONG: STATUS.unprocessable,
  CSR_KEY_USAGE_WRONG: STATUS.unprocessable,
  CSR_EXTENDED_KEY_USAGE_WRONG: STATUS.unprocessable,
  CSR_ALT_NAME_WRONG: STATUS.unprocessable,
  CSR_DNS_NAME_WRONG: STATUS.unprocessable,
  PROFILE_INVALID: STATUS.fault,
  PROFILE_UNKNOWN: STATUS.badRequest,
  PROFILE_NOT_FOR_CSR: STATUS.unprocessable,
  WORLD_NOT_FOUND: STATUS.fault,
  WORLD_EXISTS: STATUS.fault,
  WORLD_INVALID: STATUS.fault,
  CLOCK_BACKWARDS: STATUS.conflict,
  ENVIRONMENT_REQUIRED: STATUS.forbidden,
  ENVIRONMENT_UNKNOWN: STATUS.badRequest,
  PARTICIPANT_UNKNOWN: STATUS.forbidden,
  PARTICIPANT_SUSPENDED: STATUS.forbidden,
  SRO_MISSING: STATUS.forbidden,
  ARO_MISSING: STATUS.forbidden,
  IDENTITY_NOT_VERIFIED: STATUS.forbidden,
  SUBSCRIBER_NOT_AUTHORISED: STATUS.forbidden,
  DCCKI_NOT_SEC_PARTY: STATUS.forbidden,
  DEVICE_TYPE_2: STATUS.forbidden,
  AD_HOC_ROLE_REQUIRED: STATUS.forbidden,
  EUI64_NOT_OWN: STATUS.forbidden,
  ROLE_NOT_OWN: STATUS.forbidden,
  NAME_NOT_OWN: STATUS.forbidden,
  DEVICE_UNKNOWN: STATUS.forbidden,
  DEVICE_CERTIFICATES_EXHAUSTED: STATUS.forbidden,
  SYSTEM_NAME_TAKEN: STATUS.forbidden,
  PROFILE_NOT_APPROVED: STATUS.forbidden,
  ACCESS_DENIED: STATUS.forbidden,
  ENROLMENT_REFUSED: STATUS.forbidden,
  IDEMPOTENCY_KEY_REUSED: STATUS.unprocessable,
  SERVER_UNREACHABLE: STATUS.fault,
  SERVER_REFUSED: STATUS.fault,
  REGISTER_INVALID: STATUS.unprocessable,
  REGISTER_CONFLICT: STATUS.conflict,
  REGISTER_ENTRY_UNKNOWN: STATUS.notFound,
  WAIVER_OUT_OF_REACH: STATUS.forbidden,
  LIMIT_REACHED: STATUS.tooMany,
  REQUEST_QUEUED: STATUS.accepted,
  REQUEST_ANSWERED: STATUS.conflict,
  BATCH_INVALID: STATUS.unprocessable,
  BATCH_TOO_LARGE: STATUS.tooLarge,
  BATCH_UNKNOWN: STATUS.notFound,
  BATCH_NOT_PENDING: STATUS.conflict,
  LIMIT_INVALID: STATUS.unprocessable,
  LIMIT_UNKNOWN: STATUS.notFound,
  LIMIT_IN_PAST: STATUS.unprocessable,
  AUDIT_BROKEN: STATUS.unprocessable,
  AUDIT_HEAD_INVALID: STATUS.unprocessable,
  AUDIT_ROW_UNKNOWN: STATUS.notFound,
  CA_REVOKED: STATUS.unavailable,
  CERTIFICATE_REVOKED: STATUS.conflict,
  CERTIFICATE_NOT_REVOCABLE: STATUS.unprocessable,
  CERTIFICATE_STATUS_FINAL: STATUS.conflict,
  REVOCATION_INVALID: STATUS.unprocessable,
  CRL_UNKNOWN: STATUS.notFound,
  KEY_COMPROMISED: STATUS.conflict,
  KEY_REUSED: STATUS.conflict,
  KEY_REUSED_ACROSS_ENVIRONMENTS: STATUS.conflict,
  KEY_UNREADABLE: STATUS.unprocessable,
  KEY_PASSPHRASE_REQUIRED: STATUS.fault,
  KEY_PASSPHRASE_WRONG: STATUS.fault,
  KEY_MISMATCH: STATUS.unprocessable,
  LIVE_OID: STATUS.unprocessable,
  LIVE_ISSUER: STATUS.unprocessable,
  LIVE_KEY: STATUS.unprocessable,
  CA_UNKNOWN: STATUS.notFound,
  CA_NOT_VALID_NOW: STATUS.unavailable,
  CERTIFICATE_UNKNOWN: STATUS.notFound,
  INPUT_NOT_CRL: STATUS.unprocessable,
  PUBLICATION_NOT_APPROVED: STATUS.forbidden,
  GBCS_MALFORMED: STATUS.unprocessable,
  MANIFEST_INVALID: STATUS.unprocessable,
  DEVICE_RULE_UNKNOWN: STATUS.badRequest,
  DEVICE_SET_UNFIT: STATUS.unprocessable,
  CREDENTIALS_INCOMPLETE: STATUS.unprocessable,
  CHALLENGE_INVALID: STATUS.unprocessable,
  ANSWER_INVALID: STATUS.unprocessable,
  SIGNER_FAILED: STATUS.unprocessable,
  TOKEN_FAILED: STATUS.unprocessable,
  FORM_VALUES_INVALID: STATUS.unprocessable,
  FORM_UNKNOWN: STATUS.notFound,
  FORM_INVALID: STATUS.fault,
  FORM_PASSWORD_WRONG: STATUS.unprocessable,
  FORM_PASSWORD_REQUIRED: STATUS.badRequest,
  FORM_TOO_COSTLY: STATUS.unprocessable,
  FORM_SIGNED: STATUS.unprocessable,
  FORM_UNSUPPORTED: STATUS.unprocessable,
  FORM_MALFORMED: STATUS.unprocessable,
  FORM_UNREADABLE: STATUS.unprocessable,
  FORM_NOT_MARKED: STATUS.unprocessable,
  FORM_WRONG_AUTHORITY: STATUS.unprocessable,
  FORM_OUTDATED: STATUS.unprocessable,
  FORM_WAITS_ALREADY: STATUS.conflict,
  FORM_DECIDED: STATUS.conflict,
  FORM_NUMBER_UNKNOWN: STATUS.notFound,
}

/** Returns the HTTP status of an error; of one that is no refusal to a user, 500. */
export function statusOf(error: unknown): number {
  if (error instanceof PkiError) return statuses[error.code]
  return error instanceof HttpFault ? error.status : STATUS.fault
}

/** An error as the JSON interfaces say it. @see RFC 9457 §3 */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly code: string
  /** The clause that the refusal rests on. */
  readonly source?: string
  readonly cure?: string
  /** The audit row of the refusal. */
  readonly reference?: number
  /** draft-ietf-httpapi-ratelimit-headers: the policies that the request is beyond, as `RateLimit-Policy` names them. */
  readonly 'violated-policies'?: readonly string[]
}

/** Returns an error as a problem; of a fault of ours no more is said than that it is one. */
export function problemOf(error: unknown): Problem {
  const status = statusOf(error)
  if (error instanceof HttpFault) {
    const { code, message: detail, cure } = error
    return { type: `${PROBLEMS}${code}`, title: STATUS_CODES[status] ?? code, status, detail, code, ...cureOf(cure) }
  }
  if (!(error instanceof PkiError)) {
    const detail = 'internal error: this is our fault, not yours; nothing was committed'
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

// draft-ietf-httpapi-ratelimit-headers: the problem type of a request beyond its quota.
const QUOTA_EXCEEDED = 'https://iana.org/assignments/http-problem-types#quota-exceeded'

const typeOf = (code: ErrorCode): string => (code === 'LIMIT_REACHED' ? QUOTA_EXCEEDED : `${PROBLEMS}${slugOf(code)}`)

const slugOf = (code: ErrorCode): string => code.toLowerCase().replaceAll('_', '-')

function titleOf(code: ErrorCode): string {
  const words = code.toLowerCase().replaceAll('_', ' ')
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`
}

/** Answers a request that failed as the JSON interfaces do. @see RFC 9457 */
export function failWithProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): unknown {
  const status = statusOf(error)
  if (status >= 500) request.log.error({ err: error }, 'request failed by our fault')
  return reply
    .code(status)
    .type('application/problem+json')
    .send(Buffer.from(JSON.stringify(problemOf(error))))
}
