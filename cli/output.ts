import { type ErrorCode, PkiError } from '../core/base/index.ts'
import { LimitError } from '../core/quota/index.ts'

// The exit codes that scripts rely on.
export const EXIT = { done: 0, failed: 1, usage: 2, limit: 3, entitlement: 4, fault: 70 } as const
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

const exitCodes: Record<ErrorCode, ExitCode> = {
  USAGE: EXIT.usage,
  INPUT_UNREADABLE: EXIT.failed,
  INPUT_EMPTY: EXIT.failed,
  INPUT_TOO_LARGE: EXIT.failed,
  INPUT_NOT_CSR: EXIT.failed,
  INPUT_NOT_CERTIFICATE: EXIT.failed,
  OUTPUT_UNWRITABLE: EXIT.failed,
  CSR_MALFORMED: EXIT.failed,
  CSR_TRAILING_BYTES: EXIT.failed,
  CSR_VERSION_WRONG: EXIT.failed,
  CSR_ATTRIBUTE_UNKNOWN: EXIT.failed,
  CSR_ATTRIBUTE_REPEATED: EXIT.failed,
  CSR_EXTENSION_UNKNOWN: EXIT.failed,
  CSR_EXTENSION_REPEATED: EXIT.failed,
  CSR_EXTENSION_MISSING: EXIT.failed,
  CSR_EXTENSION_NOT_ALLOWED: EXIT.failed,
  CSR_SIGNATURE_ALGORITHM_WRONG: EXIT.failed,
  CSR_SIGNATURE_INVALID: EXIT.failed,
  CSR_KEY_ALGORITHM_WRONG: EXIT.failed,
  CSR_KEY_CURVE_WRONG: EXIT.failed,
  CSR_KEY_CURVE_EXPLICIT: EXIT.failed,
  CSR_KEY_POINT_COMPRESSED: EXIT.failed,
  CSR_KEY_POINT_INVALID: EXIT.failed,
  CSR_KEY_RSA_SIZE_WRONG: EXIT.failed,
  CSR_KEY_RSA_EXPONENT_WRONG: EXIT.failed,
  CSR_KEY_RSA_MODULUS_WRONG: EXIT.failed,
  CSR_SUBJECT_WRONG: EXIT.failed,
  CSR_ROLE_WRONG: EXIT.failed,
  CSR_EUI64_WRONG: EXIT.failed,
  CSR_KEY_USAGE_WRONG: EXIT.failed,
  CSR_EXTENDED_KEY_USAGE_WRONG: EXIT.failed,
  CSR_ALT_NAME_WRONG: EXIT.failed,
  CSR_DNS_NAME_WRONG: EXIT.failed,
  PROFILE_INVALID: EXIT.failed,
  PROFILE_UNKNOWN: EXIT.usage,
  PROFILE_NOT_FOR_CSR: EXIT.failed,
  WORLD_NOT_FOUND: EXIT.usage,
  WORLD_EXISTS: EXIT.failed,
  WORLD_INVALID: EXIT.failed,
  CLOCK_BACKWARDS: EXIT.failed,
  ENVIRONMENT_REQUIRED: EXIT.entitlement,
  ENVIRONMENT_UNKNOWN: EXIT.usage,
  PARTICIPANT_UNKNOWN: EXIT.entitlement,
  PARTICIPANT_SUSPENDED: EXIT.entitlement,
  SRO_MISSING: EXIT.entitlement,
  ARO_MISSING: EXIT.entitlement,
  IDENTITY_NOT_VERIFIED: EXIT.entitlement,
  SUBSCRIBER_NOT_AUTHORISED: EXIT.entitlement,
  DCCKI_NOT_SEC_PARTY: EXIT.entitlement,
  DEVICE_TYPE_2: EXIT.entitlement,
  AD_HOC_ROLE_REQUIRED: EXIT.entitlement,
  EUI64_NOT_OWN: EXIT.entitlement,
  ROLE_NOT_OWN: EXIT.entitlement,
  NAME_NOT_OWN: EXIT.entitlement,
  DEVICE_UNKNOWN: EXIT.entitlement,
  DEVICE_CERTIFICATES_EXHAUSTED: EXIT.entitlement,
  SYSTEM_NAME_TAKEN: EXIT.entitlement,
  PROFILE_NOT_APPROVED: EXIT.entitlement,
  ACCESS_DENIED: EXIT.entitlement,
  ENROLMENT_REFUSED: EXIT.entitlement,
  IDEMPOTENCY_KEY_REUSED: EXIT.failed,
  SERVER_UNREACHABLE: EXIT.failed,
  SERVER_REFUSED: EXIT.failed,
  REGISTER_INVALID: EXIT.failed,
  REGISTER_CONFLICT: EXIT.failed,
  REGISTER_ENTRY_UNKNOWN: EXIT.failed,
  WAIVER_OUT_OF_REACH: EXIT.entitlement,
  LIMIT_REACHED: EXIT.limit,
  REQUEST_QUEUED: EXIT.limit,
  REQUEST_ANSWERED: EXIT.failed,
  BATCH_INVALID: EXIT.failed,
  BATCH_TOO_LARGE: EXIT.failed,
  BATCH_UNKNOWN: EXIT.failed,
  BATCH_NOT_PENDING: EXIT.failed,
  LIMIT_INVALID: EXIT.failed,
  LIMIT_UNKNOWN: EXIT.failed,
  LIMIT_IN_PAST: EXIT.failed,
  AUDIT_BROKEN: EXIT.failed,
  AUDIT_HEAD_INVALID: EXIT.failed,
  AUDIT_ROW_UNKNOWN: EXIT.failed,
  KEY_REUSED: EXIT.failed,
  KEY_REUSED_ACROSS_ENVIRONMENTS: EXIT.entitlement,
  KEY_UNREADABLE: EXIT.failed,
  KEY_PASSPHRASE_REQUIRED: EXIT.usage,
  KEY_PASSPHRASE_WRONG: EXIT.failed,
  KEY_MISMATCH: EXIT.failed,
  LIVE_OID: EXIT.failed,
  LIVE_ISSUER: EXIT.failed,
  LIVE_KEY: EXIT.failed,
  CA_UNKNOWN: EXIT.failed,
  CA_NOT_VALID_NOW: EXIT.failed,
  CA_REVOKED: EXIT.failed,
  CERTIFICATE_UNKNOWN: EXIT.failed,
  CERTIFICATE_REVOKED: EXIT.failed,
  CERTIFICATE_NOT_REVOCABLE: EXIT.failed,
  CERTIFICATE_STATUS_FINAL: EXIT.failed,
  REVOCATION_INVALID: EXIT.failed,
  KEY_COMPROMISED: EXIT.failed,
  CRL_UNKNOWN: EXIT.failed,
  INPUT_NOT_CRL: EXIT.failed,
  PUBLICATION_NOT_APPROVED: EXIT.entitlement,
  GBCS_MALFORMED: EXIT.failed,
  MANIFEST_INVALID: EXIT.failed,
  DEVICE_RULE_UNKNOWN: EXIT.usage,
  DEVICE_SET_UNFIT: EXIT.failed,
  CREDENTIALS_INCOMPLETE: EXIT.failed,
  CHALLENGE_INVALID: EXIT.failed,
  ANSWER_INVALID: EXIT.failed,
  SIGNER_FAILED: EXIT.failed,
  TOKEN_FAILED: EXIT.failed,
  FORM_INVALID: EXIT.failed,
  FORM_UNKNOWN: EXIT.usage,
  FORM_VALUES_INVALID: EXIT.failed,
  FORM_MALFORMED: EXIT.failed,
  FORM_UNSUPPORTED: EXIT.failed,
  FORM_SIGNED: EXIT.failed,
  FORM_TOO_COSTLY: EXIT.failed,
  FORM_PASSWORD_REQUIRED: EXIT.usage,
  FORM_PASSWORD_WRONG: EXIT.failed,
  FORM_UNREADABLE: EXIT.failed,
  FORM_NOT_MARKED: EXIT.failed,
  FORM_WRONG_AUTHORITY: EXIT.failed,
  FORM_OUTDATED: EXIT.failed,
  FORM_WAITS_ALREADY: EXIT.failed,
  FORM_DECIDED: EXIT.failed,
  FORM_NUMBER_UNKNOWN: EXIT.failed,
}

export const exitCodeOf = (error: unknown): ExitCode => (error instanceof PkiError ? exitCodes[error.code] : EXIT.fault)

/** Returns the exit code of a refusal that is known by its code alone; `INTERNAL` is our fault. */
export const exitCodeOfCode = (code: string): ExitCode =>
  code in exitCodes ? exitCodes[code as ErrorCode] : EXIT.fault

// With several outcomes the first of these that occurred is the exit code.
const GRAVEST_FIRST: readonly ExitCode[] = [EXIT.fault, EXIT.entitlement, EXIT.limit, EXIT.failed, EXIT.usage]

export const gravest = (codes: readonly ExitCode[]): ExitCode =>
  GRAVEST_FIRST.find((code) => codes.includes(code)) ?? EXIT.done

/** Prints a result that a person reads, a line or several; what could steer a terminal is escaped. */
export const print = (text: string): void => write(text.split('\n').map(printable).join('\n'))

/** Prints one line that may hold foreign text, whose line breaks then make no further lines. */
export const printLine = (line: string): void => print(printable(line))

/** Prints lines whose columns are parted by tabs, for other programs; what could steer a terminal is escaped. */
export const printTabbed = (text: string): void => write(text.replace(/[^\t\n]+/g, printable))

export const printJson = (document: unknown): void => write(JSON.stringify(document, null, 2))

const write = (text: string): void => {
  process.stdout.write(text.endsWith('\n') || text === '' ? text : `${text}\n`)
}

/** Says something that is no result. */
export const note = (message: string): void => {
  process.stderr.write(`tpki: ${printable(message)}\n`)
}

/**
 * Returns the text on one line, with nothing that a terminal obeys rather than shows. Names in foreign files may hold
 * control characters, and characters that turn the direction of the text round or break the line.
 */
export const printable = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => {
    const hex = (character.codePointAt(0) ?? 0).toString(16)
    return hex.length > 2 ? `\\u{${hex}}` : `\\x${hex.padStart(2, '0')}`
  })

/** Reports a refusal or fault in one line, and its cure in another. */
export function reportError(error: unknown, where?: string): void {
  if (error instanceof PkiError) {
    const clause = error.source ? ` [${error.source}]` : ''
    const place = where === undefined || error.message.includes(`"${where}"`) ? '' : `${where}: `
    for (const line of error.message.split('\n')) note(`error: ${place}${line}${clause}`)
    const more = error.reference === null ? null : `"tpki audit explain ${error.reference}" says more`
    const hints = [error.cure, more].filter((hint) => hint)
    if (hints.length > 0) note(`hint: ${hints.join('; ')}`)
    return
  }
  note(`error: internal error: ${error instanceof Error ? error.message : String(error)}`)
  note('hint: this is our fault, not yours; nothing was committed. TPKI_DEBUG=1 shows where')
  if (process.env.TPKI_DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`)
}

/** Returns an error as `--json` shows it. */
export function errorJson(error: unknown): object {
  if (!(error instanceof PkiError))
    return { code: 'INTERNAL', message: error instanceof Error ? error.message : String(error) }
  const { code, message, cure, source, reference } = error
  const limit = error instanceof LimitError ? { limit: limitJson(error) } : {}
  return { code, message, cure: cure ?? null, source: source ?? null, reference, ...limit }
}

/** Null for `allowed` means that an override lifts the limit, for `roomAt` that it never has room for so many. */
function limitJson({ decision }: LimitError): object {
  const { limit, used, allowed, roomAtMs } = decision.state
  const roomAt = roomAtMs === null ? null : new Date(roomAtMs).toISOString()
  return { id: limit.version.id, used, allowed: Number.isFinite(allowed) ? allowed : null, roomAt }
}

/**
 * Returns rows as aligned columns, each row one line whatever its cells hold.
 * `widths` are the least widths of the columns, and those used afterwards, so that a table can be printed in parts.
 */
export function table(rawRows: readonly (readonly string[])[], widths: number[] = []): string {
  const rows = rawRows.map((row) => row.map(printable))
  for (const row of rows)
    row.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, cell.length)
    })
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
