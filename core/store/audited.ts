import type { AuditEntry, AuditRow } from '../records/index.ts'

/** Runs `work` in a transaction of the backend's; `append` puts an audit row in the same one. */
export type Audited = <T>(work: (append: (entry: AuditEntry) => AuditRow) => T) => T
