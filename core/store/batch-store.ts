import type { Decision } from '../quota/index.ts'
import type {
  AuditEntry,
  BatchOrder,
  BatchRecord,
  BatchResult,
  BatchState,
  BatchWait,
  IdempotencyAnswer,
} from '../records/index.ts'
import type { IdempotencyClaim } from './access-store.ts'
import type { CommitOutcome, CommitUnit, Spend } from './commit-unit.ts'

/** A part of the contents of a batch: CSRs `first` to `first + count - 1`, packed into one run of octets. */
export interface BatchPart {
  readonly first: number
  readonly count: number
  /** SHA-256 of the octets as they came in, lower-case hex. */
  readonly digest: string
  readonly octets: Uint8Array
}

/** What makes an uploaded batch a submitted one. */
export interface BatchSubmission {
  readonly size: number
  readonly digest: string
  readonly spend: Spend
  readonly audit: AuditEntry
  /** Where the submission may come again: its answer is kept. */
  readonly idempotency?: IdempotencyClaim
}

export type SubmissionOutcome =
  /** The batch was submitted before, and the upload is one too many. */
  | { readonly kind: 'repeated'; readonly kept: IdempotencyAnswer }
  | { readonly kind: 'submitted'; readonly reference: number }
  | { readonly kind: 'no-room'; readonly decision: Exclude<Decision, { kind: 'fits' }> }

/** A change of state; it happens only from one of `from` and, where an owner is named, under its lease. */
export interface BatchChange {
  readonly from: readonly BatchState[]
  readonly owner: string | null
  readonly to: BatchState
  readonly atMs: number
  readonly reason: string | null
  readonly waits: BatchWait | null
  /** Before this instant nobody need look at it again; null for at once. */
  readonly notBeforeMs: number | null
  /** Whether the lease ends with the change. */
  readonly isReleased: boolean
  readonly audit: AuditEntry | null
}

export interface BatchClaim {
  readonly owner: string
  readonly nowMs: number
  readonly untilMs: number
  readonly states: readonly BatchState[]
  /** This one alone, even where it was to be left alone for a while; null for any. */
  readonly batch: number | null
  /** Owners whose leases count no longer, however long they were to last. */
  readonly gone: readonly string[]
}

/** What one transaction of a batch decides: the CSRs from `first` on, in request order. */
export interface ChunkWork {
  readonly batch: number
  readonly first: number
  readonly owner: string
  readonly nowMs: number
  /** Until when the lease is renewed. */
  readonly untilMs: number
  /** Where a limit lets the rest wait: when it is to be looked at again, if there is no room before. */
  readonly retryMs: number
  readonly units: readonly CommitUnit[]
  /** The revision at which entitlement was looked at; null where it was not. */
  readonly revision: number | null
  /** Returns what is committed in place of a unit that came to nothing. */
  refuse(index: number, outcome: UnitRefusal): CommitUnit
  /**
   * Returns what is kept of each unit that was decided. `references` are their audit rows; `refused` says of which units
   * the transaction refused, by index, and why.
   */
  results(references: readonly number[], refused: ReadonlyMap<number, UnitRefusal>): readonly BatchResult[]
}

/** What may stand against a unit of a batch. */
export type UnitRefusal = Extract<CommitOutcome, { kind: 'key-bound' | 'guarded' | 'no-room' }>

export type ChunkOutcome =
  | {
      readonly kind: 'committed'
      readonly batch: BatchRecord
      readonly results: readonly BatchResult[]
      /** Set where a limit lets the rest of the units wait. */
      readonly wait: Exclude<Decision, { kind: 'fits' }> | null
    }
  | { readonly kind: 'revised' }
  /** Somebody else has the batch, or has decided these CSRs. */
  | { readonly kind: 'lost' }

export interface BatchQuery {
  readonly participant?: string
  readonly states?: readonly BatchState[]
  /** The page: batches before this number. */
  readonly before?: number
  readonly limit: number
}

/** What one transaction of a purge came to. */
export interface Purged {
  /** Batches of which nothing is left. */
  readonly forgotten: number
  readonly isDone: boolean
}

/** What the toolkit remembers of batches. */
export interface BatchStore {
  /** Begins an upload, which nobody sees until it is submitted; returns its number. */
  begin(order: BatchOrder, atMs: number): Promise<number>
  addParts(batch: number, parts: readonly BatchPart[]): Promise<void>
  submit(batch: number, submission: BatchSubmission): Promise<SubmissionOutcome>
  /** Forgets an upload that was not submitted. */
  dropUpload(batch: number): Promise<void>
  find(batch: number): Promise<BatchRecord | null>
  /** The newest first. */
  list(query: BatchQuery): Promise<BatchRecord[]>
  /** Takes a lease of the oldest batch in one of the states that nobody else has; null where there is none. */
  claim(claim: BatchClaim): Promise<BatchRecord | null>
  /** Prolongs every lease of an owner. */
  renewLeases(owner: string, untilMs: number): Promise<void>
  /** Returns the owners of leases. */
  owners(): Promise<string[]>
  /** Returns the batch as changed, or null where it was in none of the states or somebody else's. */
  change(batch: number, change: BatchChange): Promise<BatchRecord | null>
  /** Returns the part that holds CSR number `index`. */
  findPart(batch: number, index: number): Promise<BatchPart | null>
  commitChunk(work: ChunkWork): Promise<ChunkOutcome>
  /** Returns at most `limit` results from CSR number `from` on, in request order. */
  listResults(batch: number, from: number, limit: number): Promise<BatchResult[]>
  /**
   * Forgets batches that ended before an instant, and uploads begun before it: `most` parts and results of them in one
   * transaction. From the first on nobody sees any of them; the rest is left for further ones.
   */
  purge(beforeMs: number, most: number): Promise<Purged>
}
