import { type BatchRecord, type BatchState, FINAL_STATES } from '../../records/index.ts'
import {
  auditAlone,
  type BatchChange,
  type BatchClaim,
  type BatchSubmission,
  type Purged,
  type SubmissionOutcome,
} from '../index.ts'
import type { BatchRow } from './batch-row.ts'
import { decideUnit } from './decide-unit.ts'
import { Draft } from './draft.ts'
import { needsOf, spendingOf } from './units.ts'
import type { Work } from './work.ts'
import type { PurgedPart } from './writes.ts'

/** Turns an upload into a submitted batch. */
export function submitWork(batch: number, submission: BatchSubmission): Work<SubmissionOutcome> {
  const { size, digest, spend, audit, idempotency } = submission
  const unit = { ...auditAlone(audit), spend, ...(idempotency ? { idempotency } : {}) }
  return {
    needs: { ...needsOf([unit]), batch },
    decide(facts) {
      const draft = new Draft(facts)
      const spending = spendingOf([unit], facts)
      const outcome = decideUnit(unit, draft, spending)
      if (outcome.kind === 'no-room' || outcome.kind === 'repeated') return { result: outcome, writes: null }
      if (outcome.kind !== 'committed') throw new Error(`a submission came to "${outcome.kind}"`)
      const row = facts.batch
      if (!row?.isHidden) throw new Error(`batch ${batch} is not an upload that can be submitted`)
      const record = { ...row.record, size, digest, submittedAtMs: spend.atMs, changedAtMs: spend.atMs }
      draft.add({ kind: 'batch', row: { ...row, record, isHidden: false } })
      return draft.end({ kind: 'submitted', reference: outcome.audit.sequence }, spending.writes())
    },
  }
}

/** Whether a claim may have a batch. */
export const mayClaim = (
  { record, isHidden, lease, notBeforeMs }: BatchRow,
  { owner, nowMs, states, batch, gone }: BatchClaim,
): boolean =>
  !isHidden &&
  states.includes(record.state) &&
  (batch === null ? (notBeforeMs ?? 0) <= nowMs : record.id === batch) &&
  (lease === null || lease.untilMs <= nowMs || (lease.owner !== owner && gone.includes(lease.owner)))

/** Takes the lease of the oldest batch that a claim may have. */
export const claimWork = (claim: BatchClaim): Work<BatchRecord | null> => ({
  needs: { claim },
  decide(facts) {
    const row = facts.claimable
    if (!row || !mayClaim(row, claim)) return { result: null, writes: null }
    const { owner, untilMs } = claim
    const draft = new Draft(facts)
    draft.add({ kind: 'batch', row: { ...row, lease: { owner, untilMs } } })
    return draft.end(row.record)
  },
})

/** Changes the state of a batch. */
export const changeBatchWork = (batch: number, change: BatchChange): Work<BatchRecord | null> => ({
  needs: { batch, audit: change.audit !== null },
  decide(facts) {
    const row = facts.batch
    if (!row || !mayChange(row, change)) return { result: null, writes: null }
    const { to, atMs, reason, waits, notBeforeMs, isReleased, audit } = change
    const record = { ...row.record, state: to, changedAtMs: atMs, reason, waits }
    const draft = new Draft(facts)
    draft.add({ kind: 'batch', row: { ...row, record, notBeforeMs, lease: isReleased ? null : row.lease } })
    if (audit) draft.append(audit)
    return draft.end(record)
  },
})

const mayChange = ({ record, isHidden, lease }: BatchRow, { from, owner }: BatchChange): boolean =>
  !isHidden && from.includes(record.state) && (owner === null || lease?.owner === owner)

/** Whether a purge takes a batch in this state, or an upload, that last changed at `changedAtMs`. */
export const isOver = (state: BatchState, isHidden: boolean, changedAtMs: number, beforeMs: number): boolean =>
  changedAtMs < beforeMs && (isHidden || FINAL_STATES.includes(state))

/** Hides batches that are over and deletes at most so many rows of their content. */
export const purgeWork = (beforeMs: number, most: number): Work<Purged> => ({
  needs: { purge: { beforeMs, most } },
  decide(facts) {
    if (facts.overdue.length === 0) return { result: { forgotten: 0, isDone: true }, writes: null }
    const parts: PurgedPart[] = []
    let left = most
    for (const { id, rows } of facts.overdue) {
      const taken = Math.min(rows, left)
      left -= taken
      parts.push({ batch: id, rows: taken, isLast: left > 0 })
      if (left === 0) break
    }
    const draft = new Draft(facts)
    draft.add({ kind: 'purge', beforeMs, parts })
    return draft.end({ forgotten: parts.filter(({ isLast }) => isLast).length, isDone: left > 0 })
  },
})
