import type { CertificateRecord } from '../store/store.ts'
import type { BatchResult } from './batch.ts'

/** What a chunk of a batch came to, handed on once it is durable. */
export interface DecidedChunk {
  readonly results: readonly BatchResult[]
  /** The certificates of those that were issued, by serial number. */
  readonly certificates: ReadonlyMap<string, CertificateRecord>
}
