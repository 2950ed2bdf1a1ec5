import type { Spending } from '../../quota/index.ts'
import { sameBinding } from '../../records/index.ts'
import type { CommitOutcome, CommitUnit, IssueObjection, PlannedIssue } from '../index.ts'
import type { Draft } from './draft.ts'
import { findFault } from './find-fault.ts'

/** Decides one unit and, where nothing stands against it, spends and writes it. */
export function decideUnit(unit: CommitUnit, draft: Draft, spending: Spending): CommitOutcome {
  const { spend, revision, dequeue, idempotency, token, audit } = unit
  const kept = idempotency ? draft.answerOf(idempotency.id, audit.atSeconds) : null
  if (kept) return { kind: 'repeated', kept }
  if (revision !== null && revision !== draft.revision) return { kind: 'revised' }
  if (token && !draft.isTokenOpen(token.digest, audit.atSeconds)) return { kind: 'token-shut' }
  if (dequeue !== null && !draft.isQueued(dequeue)) return { kind: 'not-queued' }
  const objection = findObjection(unit, draft)
  if (objection) return objection
  if (spend) {
    const decision = spending.decide(spend.spender, spend.amounts)
    if (decision.kind !== 'fits') return { kind: 'no-room', decision }
    spending.spend(spend.spender, spend.amounts)
  }
  return { kind: 'committed', audit: draft.write(unit) }
}

/** Returns what stands against issuing a certificate: its key serves something else, or a guard. */
export function findObjection(
  { certificate, binding, guards }: Pick<CommitUnit, 'certificate' | 'binding' | 'guards'> | PlannedIssue,
  draft: Draft,
): IssueObjection | null {
  const held = certificate && binding ? draft.bindingOf(certificate.keyFingerprint) : null
  if (held && binding && !sameBinding(held, binding)) return { kind: 'key-bound', to: held }
  for (const guard of guards) {
    // A key that is bound to nothing has had no certificate.
    if (guard.kind === 'unanswered' && held === null) continue
    const fault = findFault(guard, draft)
    if (fault) return { kind: 'guarded', fault }
  }
  return null
}
