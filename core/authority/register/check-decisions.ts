import { PkiError } from '../../base/index.ts'
import type { RegisterEntry } from '../../records/index.ts'

/**
 * Refuses decisions dated in the future: authorisations, verifications, agreements and suspensions. Approvals and policies
 * may be dated in the future; they apply from that date.
 * @throws {PkiError} `REGISTER_INVALID`
 */
export function checkDecisions({ kind, id, value }: RegisterEntry, nowMs: number): void {
  if (kind === 'policy' || kind === 'approval') return
  const future = findFuture(value, nowMs)
  if (future === null) return
  throw new PkiError('REGISTER_INVALID', `${kind} "${id}": "at" is "${future}", which is in the future`, {
    cure: 'record a decision after it has been made',
  })
}

/** Returns the first time after `nowMs` under a key `at`; null if there is none. */
function findFuture(value: unknown, nowMs: number): string | null {
  if (typeof value !== 'object' || value === null) return null
  for (const [key, each] of Object.entries(value)) {
    if (key === 'at' && typeof each === 'string' && Date.parse(each) > nowMs) return each
    const nested = findFuture(each, nowMs)
    if (nested !== null) return nested
  }
  return null
}
