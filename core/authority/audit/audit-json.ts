import type { AuditRow } from '../../records/index.ts'

// ECMA-262 21.4.1.1: the range of a time value.
const MAX_TIME_MS = 8.64e15

/** Returns a time of the audit log (seconds since 1970) as ISO 8601, or null if it is out of range. */
export const whenJson = (seconds: number): string | null =>
  Math.abs(seconds * 1000) <= MAX_TIME_MS ? new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z') : null

/** Returns a row of the audit log as JSON. */
export const auditJson = ({ sequence, atSeconds, actor, action, detail }: AuditRow) => ({
  row: sequence,
  at: whenJson(atSeconds),
  actor,
  action,
  detail,
})
