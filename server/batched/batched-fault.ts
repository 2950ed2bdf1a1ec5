import type { RequestStatus } from './answer.ts'

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
