import type { Spending } from '../../quota/index.ts'
import { type AuditRow, type KeptAnswer, type KeyBinding, sameBinding } from '../../records/index.ts'
import type { CommitOutcome, CommitUnit, Guard, GuardFault } from '../index.ts'

/** What one transaction of a backend must be able to say and do. */
export interface Transaction {
  currentRevision(): number
  findBinding(keyFingerprint: string): KeyBinding | null
  findFault(guard: Guard): GuardFault | null
  isQueued(id: number): boolean
  answerOf(id: string, atSeconds: number): KeptAnswer | null
  isTokenOpen(digest: string, atSeconds: number): boolean
  /** Writes everything of the unit but its spending. */
  write(unit: CommitUnit, isKeyNew: boolean): AuditRow
}

/** Decides one unit within a transaction and, where nothing stands against it, spends and writes it. */
export function applyUnit(unit: CommitUnit, transaction: Transaction, spending: Spending): CommitOutcome {
  const { certificate, binding, spend, revision, guards, dequeue, once, token, audit } = unit
  const kept = once ? transaction.answerOf(once.id, audit.atSeconds) : null
  if (kept) return { kind: 'repeated', kept }
  if (isStale(revision, transaction)) return { kind: 'revised' }
  if (token && !transaction.isTokenOpen(token.digest, audit.atSeconds)) return { kind: 'token-shut' }
  if (dequeue !== null && !transaction.isQueued(dequeue)) return { kind: 'not-queued' }
  const held = certificate && binding ? transaction.findBinding(certificate.keyFingerprint) : null
  if (held && binding && !sameBinding(held, binding)) return { kind: 'key-bound', to: held }
  for (const guard of guards) {
    // A key that is bound to nothing has had no certificate.
    if (guard.kind === 'unanswered' && held === null) continue
    const fault = transaction.findFault(guard)
    if (fault) return { kind: 'guarded', fault }
  }
  if (spend) {
    const decision = spending.decide(spend.spender, spend.amounts)
    if (decision.kind !== 'fits') return { kind: 'no-room', decision }
    spending.spend(spend.spender, spend.amounts)
  }
  return { kind: 'committed', audit: transaction.write(unit, held === null) }
}

const isStale = (revision: number | null, transaction: Transaction): boolean =>
  revision !== null && revision !== transaction.currentRevision()

/** Returns the latest instant at which the units were sent. */
export const latestOf = (units: readonly CommitUnit[]): number =>
  units.reduce((latest, { spend }) => Math.max(latest, spend?.atMs ?? 0), 0)

/** Returns whose spending the units touch. */
export const spendersOf = (units: readonly CommitUnit[]) => units.flatMap(({ spend }) => (spend ? [spend.spender] : []))
