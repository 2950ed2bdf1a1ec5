import type { BatchRecord } from '../../records/index.ts'
import type { Turn } from './fair-turns.ts'

/** A batch that an engine has leased and works at. */
export class BatchRun implements Turn {
  record: BatchRecord
  /** The first CSR that no chunk under way holds. */
  next: number
  served = 0
  /** Whether its contents have been found as they were uploaded. */
  isReady = false
  /** Set when nothing more of it is to be begun: it waits, has ended, or is somebody else's. */
  isOver = false
  isLoading = false
  underWay = 0
  /** Ends when every chunk begun so far is decided; they commit one after another, in request order. */
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

  /** Whether a chunk of it could be begun now. */
  get isWaitingForTurn(): boolean {
    return this.isReady && !this.isOver && !this.isLoading && this.next < this.record.size
  }
}
