import { PkiError } from '../../core/base/index.ts'
import { type AdHocStatus, adHocErrorOfCode } from '../ad-hoc/ad-hoc-errors.ts'

/** The statuses that refuse a whole request. */
export type RequestStatus = 'FORMAT_ERROR' | 'WORKFLOW_ERROR'

/** The statuses that refuse one CSR of a batch. */
export type EntryStatus = 'ISSUANCE_ANOMALY' | 'INELIGIBLE' | 'CSR_ERROR' | 'CA_ERROR' | 'WORKFLOW_ERROR'

/** A refusal in this service: its status, and a code whose first two letters depend on the status. SEC Appendix M */
export interface BatchedError<Status> {
  readonly status: Status
  readonly code: string
}

export const FORMAT = {
  /** Not XML, or not valid against the schema. */
  invalid: 'FM:AA1',
  tooMany: 'FM:AA2',
  unknownBatch: 'FM:AA3',
} as const

export const INTERNAL: BatchedError<RequestStatus> = { status: 'WORKFLOW_ERROR', code: 'WF:BB1' }

// The Ad Hoc service reports it as WORKFLOW_ERROR, because it has no INELIGIBLE.
const NOT_ENTITLED = adHocErrorOfCode('SUBSCRIBER_NOT_AUTHORISED').code

const entryErrors: Record<AdHocStatus, (code: string) => BatchedError<EntryStatus>> = {
  ISSUANCE_ANOMALY: (code) => ({ status: 'ISSUANCE_ANOMALY', code }),
  // This service has no UNKNOWN_DEVICE.
  UNKNOWN_DEVICE: (code) => ({ status: 'INELIGIBLE', code: code.replace(/^UD/, 'IN') }),
  CA_ERROR: (code) => ({ status: 'CA_ERROR', code }),
  CSR_ERROR: (code) => ({ status: 'CSR_ERROR', code }),
  // An entry that is not a CSR fails alone, not with the whole batch.
  FORMAT_ERROR: () => ({ status: 'CSR_ERROR', code: 'CR:CC1' }),
  WORKFLOW_ERROR: (code) =>
    code === NOT_ENTITLED
      ? { status: 'INELIGIBLE', code: code.replace(/^WF/, 'IN') }
      : { status: 'WORKFLOW_ERROR', code },
}

/** Returns the refusal of one CSR: as in the Ad Hoc service, unless this service has a status of its own for it. */
export function entryErrorOf(errorCode: string): BatchedError<EntryStatus> {
  const { status, code } = adHocErrorOfCode(errorCode)
  return entryErrors[status](code)
}

const requestErrors: Readonly<Record<string, BatchedError<RequestStatus>>> = {
  BATCH_INVALID: { status: 'FORMAT_ERROR', code: FORMAT.invalid },
  INPUT_TOO_LARGE: { status: 'FORMAT_ERROR', code: FORMAT.invalid },
  BATCH_TOO_LARGE: { status: 'FORMAT_ERROR', code: FORMAT.tooMany },
  BATCH_UNKNOWN: { status: 'FORMAT_ERROR', code: FORMAT.unknownBatch },
}

/** Returns the refusal of a whole request. */
function requestErrorOf(errorCode: string): BatchedError<RequestStatus> {
  const own = requestErrors[errorCode]
  if (own) return own
  const { status, code } = adHocErrorOfCode(errorCode)
  return status === 'WORKFLOW_ERROR' ? { status, code } : { status: 'WORKFLOW_ERROR', code: 'WF:BB2' }
}

/** The refusal of a whole request. */
export class BatchedFault extends Error {
  readonly status: RequestStatus
  readonly code: string
  /** The client's own name for its batch; null if it could not be read. */
  readonly reference: string | null

  constructor(
    { status, code }: BatchedError<RequestStatus>,
    message: string,
    reference: string | null = null,
    cause?: unknown,
  ) {
    super(message, { cause })
    this.name = 'BatchedFault'
    this.status = status
    this.code = code
    this.reference = reference
  }
}

/** Returns a {@link BatchedFault} for a {@link PkiError}; any other error unchanged. */
export function batchedFaultOf(error: unknown, reference: string | null = null): unknown {
  if (!(error instanceof PkiError)) return error
  return new BatchedFault(requestErrorOf(error.code), textOf(error), reference, error)
}

const textOf = ({ message, cure }: PkiError): string => (cure === undefined ? message : `${message}; ${cure}`)
