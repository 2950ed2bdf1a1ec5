import type { BatchRecord } from '../../records/index.ts'
import type { Schedulable } from './fair-scheduler.ts'

/** The state in memory of a batch that an engine has leased. */
export class BatchRun implements Schedulable {
  record: BatchRecord
  /** The index of the first CSR that no chunk has taken. */
  next: number
  served = 0
  /** Whether the batch is approved, its contents are intact, and its CSRs may be processed. */
  isReady = false
  /** Whether no more chunks may start: the batch waits, has ended, or belongs to another engine. */
  isOver = false
  /** Whether a chunk is being loaded from the store. */
  isLoading = false
  /** Resolves when every chunk started so far is decided. Chunks commit one after another, in request order. */
  tail: Promise<void> = Promise.resolve()

  constructor(record: BatchRecord) {
    this.record = record
    this.next = record.done
  }

  get id(): number {
    return this.record.id
  }

  get participant(): string {
    return this.record.participant
  }

  /** Whether the next chunk could start now. */
  get isWaitingForTurn(): boolean {
    return this.isReady && !this.isOver && !this.isLoading && this.next < this.record.size
  }
}
