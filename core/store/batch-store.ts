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

/** A part of the contents of a batch: CSRs `first` to `first + count - 1`, packed together. */
export interface BatchPart {
  readonly first: number
  readonly count: number
  /** SHA-256 of the octets as they were uploaded, lower-case hex. */
  readonly digest: string
  readonly octets: Uint8Array
}

/** What turns an upload into a submitted batch. */
export interface BatchSubmission {
  readonly size: number
  readonly digest: string
  readonly spend: Spend
  readonly audit: AuditEntry
  /** Set if the submission may be sent again. */
  readonly idempotency?: IdempotencyClaim
}

export type SubmissionOutcome =
  /** The same submission was made before; this upload is not needed. */
  | { readonly kind: 'repeated'; readonly kept: IdempotencyAnswer }
  | { readonly kind: 'submitted'; readonly reference: number }
  | { readonly kind: 'no-room'; readonly decision: Exclude<Decision, { kind: 'fits' }> }

/** A change of state. It is made only from one of the states `from` and, if there is an owner, under its lease. */
export interface BatchChange {
  readonly from: readonly BatchState[]
  readonly owner: string | null
  readonly to: BatchState
  readonly atMs: number
  readonly reason: string | null
  readonly waits: BatchWait | null
  /** No engine claims the batch before this instant; null for at once. */
  readonly notBeforeMs: number | null
  /** Whether the change ends the lease. */
  readonly isReleased: boolean
  readonly audit: AuditEntry | null
}

export interface BatchClaim {
  readonly owner: string
  readonly nowMs: number
  readonly untilMs: number
  readonly states: readonly BatchState[]
  /** Only this batch, even before the instant at which it may be claimed again; null for any. */
  readonly batch: number | null
  /** Owners that no longer exist. Their leases do not count. */
  readonly gone: readonly string[]
}

/** A chunk of a batch: the CSRs from `first` on in request order, decided in one transaction. */
export interface ChunkWork {
  readonly batch: number
  readonly first: number
  readonly owner: string
  readonly nowMs: number
  /** The new end of the lease. */
  readonly untilMs: number
  /** If a limit lets the rest wait: the latest instant at which the batch is tried again. */
  readonly retryMs: number
  readonly units: readonly CommitUnit[]
  /** The revision at which entitlement was checked; null if it was not checked. */
  readonly revision: number | null
  /** Returns what is committed in place of a unit that was refused. */
  refuse(index: number, outcome: UnitRefusal): CommitUnit
  /**
   * Returns the result of each unit that was decided. `references` are their audit rows; `refused` are the units that the
   * transaction refused, by index.
   */
  results(references: readonly number[], refused: ReadonlyMap<number, UnitRefusal>): readonly BatchResult[]
}

/** Why a unit of a batch may be refused in the transaction. */
export type UnitRefusal = Extract<CommitOutcome, { kind: 'key-bound' | 'guarded' | 'no-room' }>

export type ChunkOutcome =
  | {
      readonly kind: 'committed'
      readonly batch: BatchRecord
      readonly results: readonly BatchResult[]
      /** Set if a limit lets the rest of the units wait. */
      readonly wait: Exclude<Decision, { kind: 'fits' }> | null
    }
  | { readonly kind: 'revised' }
  /** Another owner has the batch or has decided these CSRs. */
  | { readonly kind: 'lost' }

export interface BatchQuery {
  readonly participant?: string
  readonly states?: readonly BatchState[]
  /** Only batches before this number, for the next page. */
  readonly before?: number
  readonly limit: number
}

/** The outcome of one transaction of a purge. */
export interface Purged {
  /** How many batches were deleted completely. */
  readonly forgotten: number
  readonly isDone: boolean
}

/** Batches: their contents, progress and results. */
export interface BatchStore {
  /** Begins an upload and returns its number. It is hidden until it is submitted. */
  begin(order: BatchOrder, atMs: number): Promise<number>
  addParts(batch: number, parts: readonly BatchPart[]): Promise<void>
  submit(batch: number, submission: BatchSubmission): Promise<SubmissionOutcome>
  /** Deletes an upload that was not submitted. */
  dropUpload(batch: number): Promise<void>
  find(batch: number): Promise<BatchRecord | null>
  /** Newest first. */
  list(query: BatchQuery): Promise<BatchRecord[]>
  /** Takes the lease of the oldest batch in one of the states that no other owner has; null if there is none. */
  claim(claim: BatchClaim): Promise<BatchRecord | null>
  /** Renews every lease of an owner. */
  renewLeases(owner: string, untilMs: number): Promise<void>
  /** Returns the owners of all leases. */
  owners(): Promise<string[]>
  /** Returns the changed batch, or null if it was in none of the states or belonged to another owner. */
  change(batch: number, change: BatchChange): Promise<BatchRecord | null>
  /** Returns the part that holds CSR number `index`. */
  findPart(batch: number, index: number): Promise<BatchPart | null>
  commitChunk(work: ChunkWork): Promise<ChunkOutcome>
  /** Returns at most `limit` results from CSR number `from` on, in request order. */
  listResults(batch: number, from: number, limit: number): Promise<BatchResult[]>
  /**
   * Deletes batches that ended before an instant, and uploads begun before it; at most so many parts and results in one
   * transaction. The first transaction hides all of these batches; call again until it is done.
   */
  purge(beforeMs: number, most: number): Promise<Purged>
}
