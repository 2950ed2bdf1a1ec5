import type { BatchRecord, BatchResult, BatchSettings, CertificateRecord } from '../../records/index.ts'
import type { BatchOwner } from './process-owner.ts'
import type { ThreadChooser } from './thread-chooser.ts'

/** The results of one chunk of a batch. They are durable. */
export interface DecidedChunk {
  readonly results: readonly BatchResult[]
  /** The certificates that were issued, by serial number. */
  readonly certificates: ReadonlyMap<string, CertificateRecord>
}

export interface EngineOptions {
  readonly owner: BatchOwner
  /** The worker threads, or their number; by default the number of processors. The engine ends them. */
  readonly threads?: number | ThreadChooser
  /** By default those of `world.yaml`. */
  readonly settings?: BatchSettings
  /** The number of the only batch to run; by default all batches run. */
  readonly only?: number
  /** Called with the results of each chunk once they are durable, in request order. */
  onChunk?(batch: BatchRecord, chunk: DecidedChunk): void
  /** Called after each change of a batch's state or progress. */
  onChange?(batch: BatchRecord): void
  /** Called with a fault that stops a batch for now and is not the batch's own. The engine tries the batch again. */
  onFault?(batch: BatchRecord, error: unknown): void
}
