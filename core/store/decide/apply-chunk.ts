import type { Decision, Spending } from '../../quota/index.ts'
import type { ChunkWork, CommitOutcome, CommitUnit, UnitRefusal } from '../index.ts'
import { applyUnit, type Transaction } from './apply-unit.ts'

/** What came of a chunk's units: as many audit rows as were decided, and why the rest waits. */
export interface AppliedChunk {
  readonly references: readonly number[]
  readonly issued: number
  readonly wait: Exclude<Decision, { kind: 'fits' }> | null
}

/**
 * Decides units in request order within a transaction. One that comes to nothing is refused in the same transaction; from
 * the first on for which a limit has no room but lets it wait, nothing is decided.
 */
export function applyChunk(work: ChunkWork, transaction: Transaction, spending: Spending): AppliedChunk {
  const references: number[] = []
  let issued = 0
  let full: CommitOutcome | null = null
  for (const [index, unit] of work.units.entries()) {
    // Nothing is spent while a limit is full, so what it says of one unit it says of the next.
    const outcome: CommitOutcome = full && unit.spend ? full : applyUnit(unit, transaction, spending)
    if (outcome.kind === 'no-room') {
      if (outcome.decision.kind === 'queue') return { references, issued, wait: outcome.decision }
      full = outcome
    }
    if (outcome.kind === 'committed') {
      references.push(outcome.audit.sequence)
      if (unit.certificate) issued++
    } else references.push(refuse(work.refuse(index, refusalOf(outcome)), transaction, spending))
  }
  return { references, issued, wait: null }
}

function refusalOf(outcome: Exclude<CommitOutcome, { kind: 'committed' }>): UnitRefusal {
  if (outcome.kind === 'key-bound' || outcome.kind === 'guarded' || outcome.kind === 'no-room') return outcome
  throw new Error(`a unit of a batch came to "${outcome.kind}"`)
}

function refuse(unit: CommitUnit, transaction: Transaction, spending: Spending): number {
  const outcome = applyUnit(unit, transaction, spending)
  if (outcome.kind !== 'committed') throw new Error(`a refusal in a batch came to "${outcome.kind}"`)
  return outcome.audit.sequence
}
