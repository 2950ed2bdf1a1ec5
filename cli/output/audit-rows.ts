import { whenJson } from '../../core/authority/audit/index.ts'
import { formatBoth } from '../../core/base/time/index.ts'
import type { AuditRow } from '../../core/records/index.ts'

/** Returns one line about a row: the message if it is a refusal, otherwise its simple values. */
export function summaryOf({ detail }: AuditRow): string {
  const { code, message } = detail
  if (typeof message === 'string') return typeof code === 'string' ? `${code}: ${message}` : message
  return Object.entries(detail)
    .filter(([key, value]) => key !== 'participant' && value !== null && value !== '' && typeof value !== 'object')
    .map(([key, value]) => `${key} ${value}`)
    .join(', ')
}

/** Returns a value of a row if it is text, otherwise null. */
export const textOf = ({ detail }: AuditRow, key: string): string | null => {
  const value = detail[key]
  return typeof value === 'string' ? value : null
}

/** Returns a time of the audit log in Europe/London and UTC. Also shows a value that is not a time: someone changed the row. */
export const formatWhen = (seconds: number): string =>
  whenJson(seconds) === null ? `second ${seconds}, which is not a time` : formatBoth(seconds * 1000)
