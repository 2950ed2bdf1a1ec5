import type { BatchResult, CertificateRecord } from '../../records/index.ts'

/** What a chunk of a batch came to, handed on once it is durable. */
export interface DecidedChunk {
  readonly results: readonly BatchResult[]
  /** The certificates of those that were issued, by serial number. */
  readonly certificates: ReadonlyMap<string, CertificateRecord>
}
