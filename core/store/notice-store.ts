import type { AuditEntry, AuditRow } from '../records/index.ts'

/** A message to a participant. */
export interface Notice {
  readonly id: number
  readonly participant: string
  readonly atSeconds: number
  readonly subject: string
  readonly text: string
}

/** Messages to participants. A notice is never changed. */
export interface NoticeStore {
  /** Commits all the notices and one audit row, or nothing. */
  notify(notices: readonly Omit<Notice, 'id'>[], audit: AuditEntry): Promise<AuditRow>
  /** Returns notices of one participant or of all, newest first; only those before number `before`. */
  list(query: { readonly participant?: string; readonly before?: number; readonly limit: number }): Promise<Notice[]>
}
