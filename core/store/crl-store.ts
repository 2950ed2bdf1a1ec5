import type { AuditEntry, CrlRecord, CrlSummary, KeptCrl } from '../records/index.ts'

/** Every CRL that was ever issued, the newest of each list whole. */
export interface CrlStore {
  /**
   * Commits a CRL with its audit row where its number is the next one of its list, and otherwise nothing: another one was
   * issued meanwhile. The one that has so become too old loses its octets.
   */
  commit(record: CrlRecord, audit: AuditEntry): Promise<'committed' | 'overtaken'>
  /** Returns the newest CRL of a list, or null where none was issued. */
  latest(list: string): Promise<CrlRecord | null>
  /** The same without its octets. */
  latestSummary(list: string): Promise<CrlSummary | null>
  find(list: string, number: number): Promise<KeptCrl | null>
  /** The CRLs of a list, the newest first. */
  history(list: string, limit: number): Promise<CrlSummary[]>
}
