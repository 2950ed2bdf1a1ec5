import type { AuditEntry, AuditRow } from '../records/index.ts'

/** Something that a participant has to be told. */
export interface Notice {
  readonly id: number
  readonly participant: string
  readonly atSeconds: number
  readonly subject: string
  readonly text: string
}

/** What participants have been told; a notice is never changed. */
export interface NoticeStore {
  /** Commits notices and the audit row of what they tell of, all or none. */
  notify(notices: readonly Omit<Notice, 'id'>[], audit: AuditEntry): Promise<AuditRow>
  /** Those of one participant, or all, the newest first; `before` is the page. */
  list(query: { readonly participant?: string; readonly before?: number; readonly limit: number }): Promise<Notice[]>
}
