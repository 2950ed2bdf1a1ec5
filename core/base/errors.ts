import { ineligibilityCodes } from './ineligibility.ts'

/** Every reason for which a user's input or request can be refused. Codes are API: never renamed. */
export const errorCodes = [
  'USAGE',
  'INPUT_UNREADABLE',
  'INPUT_EMPTY',
  'INPUT_TOO_LARGE',
  'INPUT_NOT_CSR',
  'INPUT_NOT_CERTIFICATE',
  'OUTPUT_UNWRITABLE',
  'CSR_MALFORMED',
  'CSR_TRAILING_BYTES',
  'CSR_VERSION_WRONG',
  'CSR_ATTRIBUTE_UNKNOWN',
  'CSR_ATTRIBUTE_REPEATED',
  'CSR_EXTENSION_UNKNOWN',
  'CSR_EXTENSION_REPEATED',
  'CSR_EXTENSION_MISSING',
  'CSR_EXTENSION_NOT_ALLOWED',
  'CSR_SIGNATURE_ALGORITHM_WRONG',
  'CSR_SIGNATURE_INVALID',
  'CSR_KEY_ALGORITHM_WRONG',
  'CSR_KEY_CURVE_WRONG',
  'CSR_KEY_CURVE_EXPLICIT',
  'CSR_KEY_POINT_COMPRESSED',
  'CSR_KEY_POINT_INVALID',
  'CSR_KEY_RSA_SIZE_WRONG',
  'CSR_KEY_RSA_EXPONENT_WRONG',
  'CSR_KEY_RSA_MODULUS_WRONG',
  'CSR_SUBJECT_WRONG',
  'CSR_ROLE_WRONG',
  'CSR_EUI64_WRONG',
  'CSR_KEY_USAGE_WRONG',
  'CSR_EXTENDED_KEY_USAGE_WRONG',
  'CSR_ALT_NAME_WRONG',
  'CSR_DNS_NAME_WRONG',
  'PROFILE_INVALID',
  'PROFILE_UNKNOWN',
  'PROFILE_NOT_FOR_CSR',
  'WORLD_NOT_FOUND',
  'WORLD_EXISTS',
  'WORLD_INVALID',
  'CLOCK_BACKWARDS',
  'ENVIRONMENT_REQUIRED',
  'ENVIRONMENT_UNKNOWN',
  ...ineligibilityCodes,
  'DEVICE_CERTIFICATES_EXHAUSTED',
  'PROFILE_NOT_APPROVED',
  'ENROLMENT_REFUSED',
  'IDEMPOTENCY_KEY_REUSED',
  'SERVER_UNREACHABLE',
  'SERVER_REFUSED',
  'REGISTER_INVALID',
  'REGISTER_CONFLICT',
  'REGISTER_ENTRY_UNKNOWN',
  'WAIVER_OUT_OF_REACH',
  'LIMIT_REACHED',
  'REQUEST_QUEUED',
  'REQUEST_ANSWERED',
  'BATCH_INVALID',
  'BATCH_TOO_LARGE',
  'BATCH_UNKNOWN',
  'BATCH_NOT_PENDING',
  'LIMIT_INVALID',
  'LIMIT_UNKNOWN',
  'LIMIT_IN_PAST',
  'AUDIT_BROKEN',
  'AUDIT_HEAD_INVALID',
  'AUDIT_ROW_UNKNOWN',
  'KEY_REUSED',
  'KEY_REUSED_ACROSS_ENVIRONMENTS',
  'KEY_UNREADABLE',
  'KEY_PASSPHRASE_REQUIRED',
  'KEY_PASSPHRASE_WRONG',
  'KEY_MISMATCH',
  'LIVE_OID',
  'LIVE_ISSUER',
  'LIVE_KEY',
  'CA_UNKNOWN',
  'CA_NOT_VALID_NOW',
  'CA_REVOKED',
  'CERTIFICATE_UNKNOWN',
  'CERTIFICATE_REVOKED',
  'CERTIFICATE_NOT_REVOCABLE',
  'CERTIFICATE_STATUS_FINAL',
  'REVOCATION_INVALID',
  'KEY_COMPROMISED',
  'CRL_UNKNOWN',
  'INPUT_NOT_CRL',
  'PUBLICATION_NOT_APPROVED',
  'GBCS_MALFORMED',
  'MANIFEST_INVALID',
  'DEVICE_RULE_UNKNOWN',
  'DEVICE_SET_UNFIT',
  'CREDENTIALS_INCOMPLETE',
  'CHALLENGE_INVALID',
  'ANSWER_INVALID',
  'SIGNER_FAILED',
  'TOKEN_FAILED',
  'FORM_INVALID',
  'FORM_UNKNOWN',
  'FORM_VALUES_INVALID',
  'FORM_MALFORMED',
  'FORM_UNSUPPORTED',
  'FORM_SIGNED',
  'FORM_TOO_COSTLY',
  'FORM_PASSWORD_REQUIRED',
  'FORM_PASSWORD_WRONG',
  'FORM_UNREADABLE',
  'FORM_NOT_MARKED',
  'FORM_WRONG_AUTHORITY',
  'FORM_OUTDATED',
  'FORM_WAITS_ALREADY',
  'FORM_DECIDED',
  'FORM_NUMBER_UNKNOWN',
] as const

export type ErrorCode = (typeof errorCodes)[number]

export interface ErrorDetail {
  /** The remedy: what to do or type next, without a full stop. */
  readonly cure?: string
  /** The clause that the refusal is based on, such as `ETAD 4.1`. */
  readonly source?: string
  readonly cause?: unknown
}

/**
 * A refusal of the user's request, file or option, with a code that scripts may rely on.
 * Faults of this program are plain `Error`s.
 */
export class PkiError extends Error {
  readonly code: ErrorCode
  readonly cure: string | undefined
  readonly source: string | undefined
  /** The audit row that records the refusal, for "tpki audit explain"; null if there is none. */
  reference: number | null = null

  constructor(code: ErrorCode, message: string, detail: ErrorDetail = {}) {
    super(message, { cause: detail.cause })
    this.name = 'PkiError'
    this.code = code
    this.cure = detail.cure
    this.source = detail.source
  }
}
