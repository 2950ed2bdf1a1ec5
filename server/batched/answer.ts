import type { Ground } from '../device-csr/ground.ts'
import { escapeXml } from '../xml/escape-xml.ts'

/** The statuses that refuse a whole request. */
export type RequestStatus = 'FORMAT_ERROR' | 'WORKFLOW_ERROR'

/** The statuses that refuse one CSR of a batch. */
export type EntryStatus = 'ISSUANCE_ANOMALY' | 'INELIGIBLE' | 'CSR_ERROR' | 'CA_ERROR' | 'WORKFLOW_ERROR'

interface Answer<Status> {
  readonly status: Status
  /** Two letters for the kind, as SEC Appendix M has them, and what tells the ground. */
  readonly code: string
}

/** What refuses a CSR. The codes are those of the document's examples where it has one. */
export const entryAnswers: Record<Ground, Answer<EntryStatus>> = {
  csr: { status: 'CSR_ERROR', code: 'CR:CC1' },
  duplicate: { status: 'CSR_ERROR', code: 'CR:9999' },
  ineligible: { status: 'INELIGIBLE', code: 'IN:AA1' },
  // Devices are unknown to the Ad Hoc service alone.
  'unknown-device': { status: 'INELIGIBLE', code: 'IN:AA1' },
  anomaly: { status: 'ISSUANCE_ANOMALY', code: 'CA:AA1' },
  ca: { status: 'CA_ERROR', code: 'CA:AA2' },
  limit: { status: 'WORKFLOW_ERROR', code: 'WF:LIMIT' },
  request: { status: 'WORKFLOW_ERROR', code: 'WF:BB2' },
  fault: { status: 'WORKFLOW_ERROR', code: 'WF:BB1' },
}

/** What refuses a batch as a whole. It has no INELIGIBLE of its own. */
export const requestAnswers: Record<Ground, Answer<RequestStatus>> = {
  csr: { status: 'FORMAT_ERROR', code: 'FM:AA1' },
  duplicate: { status: 'FORMAT_ERROR', code: 'FM:AA1' },
  request: { status: 'FORMAT_ERROR', code: 'FM:AA1' },
  ineligible: { status: 'WORKFLOW_ERROR', code: 'WF:IN1' },
  'unknown-device': { status: 'WORKFLOW_ERROR', code: 'WF:BB2' },
  anomaly: { status: 'WORKFLOW_ERROR', code: 'WF:BB2' },
  ca: { status: 'WORKFLOW_ERROR', code: 'WF:BB2' },
  limit: { status: 'WORKFLOW_ERROR', code: 'WF:LIMIT' },
  fault: { status: 'WORKFLOW_ERROR', code: 'WF:BB1' },
}

export const FORMAT = {
  /** Not XML, or not that of the interface. */
  invalid: 'FM:AA1',
  tooMany: 'FM:AA2',
  unknownBatch: 'FM:AA3',
} as const

/** Returns the Error element. */
export const formatError = (code: string, text: string): string =>
  `<Error><ErrorCode>${code}</ErrorCode><ErrorText>${escapeXml(text)}</ErrorText></Error>`
