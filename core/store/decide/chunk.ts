import type { Spending } from '../../quota/index.ts'
import type { BatchResult } from '../../records/index.ts'
import type { ChunkOutcome, ChunkWork, CommitOutcome, CommitUnit, UnitRefusal } from '../index.ts'
import type { BatchRow } from './batch-row.ts'
import { decideUnit } from './decide-unit.ts'
import { Draft } from './draft.ts'
import { needsOf, spendingOf } from './units.ts'
import type { Work } from './work.ts'

type Wait = (ChunkOutcome & { kind: 'committed' })['wait']

/** What came of a chunk's units: as many audit rows as were decided, and why the rest waits. */
interface DecidedUnits {
  readonly references: readonly number[]
  readonly issued: number
  readonly refused: ReadonlyMap<number, UnitRefusal>
  readonly wait: Wait
}

/** Decides a chunk of a batch, and how far the batch has come with it. */
export const chunkWork = (work: ChunkWork): Work<ChunkOutcome> => ({
  needs: { ...needsOf(work.units), batch: work.batch },
  decide(facts) {
    const row = facts.batch
    if (!row || !isHeld(row, work)) return { result: { kind: 'lost' }, writes: null }
    if (work.revision !== null && work.revision !== facts.revision) return { result: { kind: 'revised' }, writes: null }
    const draft = new Draft(facts)
    const spending = spendingOf(work.units, facts)
    const decided = decideUnits(work, draft, spending)
    const { references, refused, wait } = decided
    const results = references.length === 0 ? [] : work.results(references, refused)
    const next = advance(row, work, decided, results)
    draft.add({ kind: 'batch', row: next })
    if (results.length > 0) draft.add({ kind: 'batch-results', batch: work.batch, results })
    return draft.end({ kind: 'committed', batch: next.record, results, wait }, spending.writes())
  },
})

/** Whether the CSRs from `first` on are still for `owner` to decide. */
const isHeld = ({ record, lease, isHidden }: BatchRow, { first, owner }: ChunkWork): boolean =>
  !isHidden && lease?.owner === owner && record.done === first && record.state === 'PROCESSING'

/**
 * Decides units in request order. One that fails is refused in the same transaction. From the first on for which a limit
 * has no room but lets it wait, nothing is decided.
 */
function decideUnits(work: ChunkWork, draft: Draft, spending: Spending): DecidedUnits {
  const references: number[] = []
  const refused = new Map<number, UnitRefusal>()
  let issued = 0
  let full: CommitOutcome | null = null
  for (const [index, unit] of work.units.entries()) {
    // Nothing is spent while a limit is full, so its answer for one unit is its answer for the next.
    const outcome: CommitOutcome = full && unit.spend ? full : decideUnit(unit, draft, spending)
    if (outcome.kind === 'no-room') {
      if (outcome.decision.kind === 'queue') return { references, issued, refused, wait: outcome.decision }
      full = outcome
    }
    if (outcome.kind === 'committed') {
      references.push(outcome.audit.sequence)
      if (unit.certificate) issued++
      continue
    }
    const refusal = refusalOf(outcome)
    refused.set(index, refusal)
    references.push(refuse(work.refuse(index, refusal), draft, spending))
  }
  return { references, issued, refused, wait: null }
}

function refusalOf(outcome: Exclude<CommitOutcome, { kind: 'committed' }>): UnitRefusal {
  if (outcome.kind === 'key-bound' || outcome.kind === 'guarded' || outcome.kind === 'no-room') return outcome
  throw new Error(`a unit of a batch came to "${outcome.kind}"`)
}

function refuse(unit: CommitUnit, draft: Draft, spending: Spending): number {
  const outcome = decideUnit(unit, draft, spending)
  if (outcome.kind !== 'committed') throw new Error(`a refusal in a batch came to "${outcome.kind}"`)
  return outcome.audit.sequence
}

/** Returns the batch after a chunk: it goes on, waits for a limit, or is completed. */
function advance(
  { record, notBeforeMs }: BatchRow,
  { owner, nowMs, untilMs, retryMs }: ChunkWork,
  { issued, wait }: DecidedUnits,
  results: readonly BatchResult[],
): BatchRow {
  const done = record.done + results.length
  const next = { ...record, done, issued: record.issued + issued, changedAtMs: nowMs }
  if (done === record.size)
    return {
      record: { ...next, state: 'COMPLETED', reason: null, waits: null },
      isHidden: false,
      notBeforeMs: null,
      lease: null,
    }
  if (!wait) return { record: next, isHidden: false, notBeforeMs, lease: { owner, untilMs } }
  const { limit, roomAtMs } = wait.state
  return {
    record: { ...next, state: 'QUEUED', reason: null, waits: { limit: limit.version.id, roomAtMs } },
    isHidden: false,
    notBeforeMs: Math.min(roomAtMs ?? retryMs, retryMs),
    lease: null,
  }
}
