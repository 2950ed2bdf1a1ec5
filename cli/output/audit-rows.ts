import { type AuditRow, formatBoth, whenJson } from '../../core/index.ts'

/** Returns what a row says in one line: the message of a refusal, else its plain facts. */
export function summaryOf({ detail }: AuditRow): string {
  const { code, message } = detail
  if (typeof message === 'string') return typeof code === 'string' ? `${code}: ${message}` : message
  return Object.entries(detail)
    .filter(([key, value]) => key !== 'participant' && value !== null && value !== '' && typeof value !== 'object')
    .map(([key, value]) => `${key} ${value}`)
    .join(', ')
}

/** Returns a fact of a row that is a text, or null. */
export const textOf = ({ detail }: AuditRow, key: string): string | null => {
  const value = detail[key]
  return typeof value === 'string' ? value : null
}

/** Returns a time of the audit log in Europe/London and UTC, also where somebody has made nonsense of it. */
export const formatWhen = (seconds: number): string =>
  whenJson(seconds) === null ? `second ${seconds}, which is no time` : formatBoth(seconds * 1000)
