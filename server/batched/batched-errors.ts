import { type AdHocStatus, adHocErrorOfCode } from '../ad-hoc/ad-hoc-errors.ts'
import { escapeXml } from '../xml/escape-xml.ts'

/** The statuses that refuse a whole request. */
export type RequestStatus = 'FORMAT_ERROR' | 'WORKFLOW_ERROR'

/** The statuses that refuse one CSR of a batch. */
export type EntryStatus = 'ISSUANCE_ANOMALY' | 'INELIGIBLE' | 'CSR_ERROR' | 'CA_ERROR' | 'WORKFLOW_ERROR'

/** How a refusal is told: its status, and a code whose first two letters go with it. SEC Appendix M */
export interface Answer<Status> {
  readonly status: Status
  readonly code: string
}

export const FORMAT = {
  /** Not XML, or not that of the interface. */
  invalid: 'FM:AA1',
  tooMany: 'FM:AA2',
  unknownBatch: 'FM:AA3',
} as const

export const INTERNAL: Answer<RequestStatus> = { status: 'WORKFLOW_ERROR', code: 'WF:BB1' }

// What the Ad Hoc service tells as WORKFLOW_ERROR for want of an INELIGIBLE.
const NOT_ENTITLED = adHocErrorOfCode('SUBSCRIBER_NOT_AUTHORISED').code

const entryStatuses: Record<AdHocStatus, (code: string) => Answer<EntryStatus>> = {
  ISSUANCE_ANOMALY: (code) => ({ status: 'ISSUANCE_ANOMALY', code }),
  // No device is unknown to this service.
  UNKNOWN_DEVICE: (code) => ({ status: 'INELIGIBLE', code: code.replace(/^UD/, 'IN') }),
  CA_ERROR: (code) => ({ status: 'CA_ERROR', code }),
  CSR_ERROR: (code) => ({ status: 'CSR_ERROR', code }),
  // What is no CSR at all is the fault of its entry alone.
  FORMAT_ERROR: () => ({ status: 'CSR_ERROR', code: 'CR:CC1' }),
  WORKFLOW_ERROR: (code) =>
    code === NOT_ENTITLED
      ? { status: 'INELIGIBLE', code: code.replace(/^WF/, 'IN') }
      : { status: 'WORKFLOW_ERROR', code },
}

/** Returns how the refusal of one CSR is told: as the Ad Hoc service does, where this one has no status of its own. */
export function entryAnswerOf(errorCode: string): Answer<EntryStatus> {
  const { status, code } = adHocErrorOfCode(errorCode)
  return entryStatuses[status](code)
}

const wholeRequests: Readonly<Record<string, Answer<RequestStatus>>> = {
  BATCH_INVALID: { status: 'FORMAT_ERROR', code: FORMAT.invalid },
  INPUT_TOO_LARGE: { status: 'FORMAT_ERROR', code: FORMAT.invalid },
  BATCH_TOO_LARGE: { status: 'FORMAT_ERROR', code: FORMAT.tooMany },
  BATCH_UNKNOWN: { status: 'FORMAT_ERROR', code: FORMAT.unknownBatch },
}

/** Returns how the refusal of a whole request is told. */
export function requestAnswerOf(errorCode: string): Answer<RequestStatus> {
  const own = wholeRequests[errorCode]
  if (own) return own
  const { status, code } = adHocErrorOfCode(errorCode)
  return status === 'WORKFLOW_ERROR' ? { status, code } : { status: 'WORKFLOW_ERROR', code: 'WF:BB2' }
}

/** Returns the Error element. */
export const formatError = (code: string, text: string): string =>
  `<Error><ErrorCode>${code}</ErrorCode><ErrorText>${escapeXml(text)}</ErrorText></Error>`

/** A documented answer that refuses a request as a whole. */
export class BatchedFault extends Error {
  readonly status: RequestStatus
  readonly code: string
  /** The client's own name for its batch, where it could be read. */
  readonly reference: string | null

  constructor(status: RequestStatus, code: string, message: string, reference: string | null = null) {
    super(message)
    this.name = 'BatchedFault'
    this.status = status
    this.code = code
    this.reference = reference
  }
}
