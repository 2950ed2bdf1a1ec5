import { PkiError } from '../../base/index.ts'
import type { RegisterEntry } from '../../records/index.ts'

/**
 * Refuses decisions that lie ahead: nobody has authorised, verified, agreed or suspended tomorrow. Approvals may, and do
 * not count before their date; policies come into force when they say.
 * @throws {PkiError} `REGISTER_INVALID`
 */
export function checkDecisions({ kind, id, value }: RegisterEntry, nowMs: number): void {
  if (kind === 'policy' || kind === 'approval') return
  const ahead = findAhead(value, nowMs)
  if (ahead === null) return
  throw new PkiError('REGISTER_INVALID', `${kind} "${id}": "at" is "${ahead}", which lies ahead; allowed: until now`, {
    cure: 'record a decision when it has been made',
  })
}

function findAhead(value: unknown, nowMs: number): string | null {
  if (typeof value !== 'object' || value === null) return null
  for (const [key, each] of Object.entries(value)) {
    if (key === 'at' && typeof each === 'string' && Date.parse(each) > nowMs) return each
    const nested = findAhead(each, nowMs)
    if (nested !== null) return nested
  }
  return null
}
