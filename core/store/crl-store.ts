import type { AuditEntry, CrlRecord, CrlSummary, KeptCrl } from '../records/index.ts'

/** Every CRL that was ever issued. Only the newest CRLs of each list keep their octets. */
export interface CrlStore {
  /**
   * Commits a CRL and its audit row, if it is the next of its list; otherwise another one was issued meanwhile, and nothing
   * is committed. The oldest CRL of the list that has octets loses them.
   */
  commit(record: CrlRecord, audit: AuditEntry): Promise<'committed' | 'overtaken'>
  /** Returns the newest CRL of a list, or null if none was issued. */
  latest(list: string): Promise<CrlRecord | null>
  /** The same without its octets. */
  latestSummary(list: string): Promise<CrlSummary | null>
  find(list: string, number: number): Promise<KeptCrl | null>
  /** Returns the CRLs of a list, newest first. */
  history(list: string, limit: number): Promise<CrlSummary[]>
}
