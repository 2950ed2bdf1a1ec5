import { PkiError } from '../../base/index.ts'
import { profileIds } from '../../pki/profile/ids/index.ts'
import { interfaceIds, type LimitState, type Spender } from '../../quota/index.ts'
import type { AuditRow, RegisterEntry } from '../../records/index.ts'
import { checkAllowance } from '../limits/index.ts'
import { type AccessDeps, type Principal, requireOwn } from '../register/index.ts'

/** Answers “why was I refused?”. */
export interface Explanation {
  readonly row: AuditRow
  /** The participant in the register now; null for the operator, or if it is not in the register. */
  readonly participant: RegisterEntry<'participant'> | null
  readonly waivers: readonly RegisterEntry<'waiver'>[]
  /** The current state of the limits that apply to such a request. */
  readonly limits: readonly LimitState[]
}

/**
 * Returns the audit row of a decision, and the current state of everything it depended on. `reference` is a request number
 * (the audit row that a refusal names) or the serial number of a certificate.
 * @throws {PkiError} `AUDIT_ROW_UNKNOWN`, `ACCESS_DENIED`
 */
export async function explainDecision(reference: string, principal: Principal, deps: AccessDeps): Promise<Explanation> {
  const row = await findRow(reference, deps)
  const owner = typeof row?.detail.participant === 'string' ? row.detail.participant : null
  await requireOwn(principal, owner, `see request ${reference}`, deps)
  if (!row)
    throw new PkiError(
      'AUDIT_ROW_UNKNOWN',
      `request "${reference}" is not in the audit log; allowed: a row number or a serial number`,
      {
        cure: 'see "tpki audit list"',
      },
    )
  const entries = owner === null ? [] : await deps.store.listRegister({ participant: owner })
  const participant = owner === null ? null : await deps.store.findRegister('participant', owner)
  return {
    row,
    participant: participant as RegisterEntry<'participant'> | null,
    waivers: entries.filter((entry): entry is RegisterEntry<'waiver'> => entry.kind === 'waiver'),
    limits: await limitsOf(row, deps),
  }
}

function findRow(reference: string, { store }: AccessDeps): Promise<AuditRow | null> {
  if (/^[0-9A-Fa-f]{32}$/.test(reference)) return store.findAuditOfSerial(reference.toUpperCase())
  return /^\d{1,15}$/.test(reference) ? store.findAudit(Number(reference)) : Promise.resolve(null)
}

async function limitsOf({ detail }: AuditRow, deps: AccessDeps): Promise<readonly LimitState[]> {
  const over = interfaceIds.find((id) => id === detail.interface)
  const profile = profileIds.find((id) => id === detail.profile)
  if (!over || !profile || typeof detail.participant !== 'string') return []
  const pki = profile.slice(0, profile.indexOf('/')) as Spender['pki']
  const spender: Spender = { participant: detail.participant, interface: over, pki, submission: 'single' }
  return (await checkAllowance(spender, 1, deps)).states
}
