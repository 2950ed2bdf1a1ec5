import type { Decision, LimitState } from '../../../core/quota/spending.ts'
import type { BatchRecord } from '../../../core/records/batch.ts'
import type { CommitOutcome } from '../../../core/store/commit-unit.ts'
import type { GuardFault } from '../../../core/store/guard.ts'
import type { Outcome } from './operation.ts'
import { markOf } from './words.ts'

/** What a commit may come to, as a recording calls it. */
export const commitWords: Readonly<Record<CommitOutcome['kind'], string>> = {
  committed: 'committed',
  'key-bound': 'key-bound',
  'no-room': 'no-room',
  guarded: 'guarded',
  revised: 'revised',
  'not-queued': 'not-queued',
  repeated: 'repeated',
  'token-shut': 'token-shut',
}

export const faultWords: Readonly<Record<GuardFault['kind'], string>> = {
  device: 'device',
  'system-name': 'system-name',
  unanswered: 'answered',
  unrevoked: 'revoked',
}

export const bare = (is: string, value: unknown = null): Outcome => ({ is, said: '', value })
export const broken = (error: unknown): Outcome => bare('broken', error)

export function several(each: readonly Outcome[]): Outcome {
  return {
    is: 'several',
    said: `[${each.map(({ is, said }) => `${is} ${said}`.trim()).join('; ')}]`,
    each,
    value: null,
  }
}

export function ofCommit(outcome: CommitOutcome): Outcome {
  const is = commitWords[outcome.kind]
  switch (outcome.kind) {
    case 'key-bound':
      return { is, said: markOf(outcome.to), value: outcome }
    case 'no-room':
      return ofNoRoom(outcome.decision)
    case 'guarded':
      return { ...ofFault(outcome.fault), is }
    case 'repeated':
      return { is, said: `${outcome.kept.sequence} ${markOf(outcome.kept)}`, value: outcome }
    default:
      return bare(is, outcome)
  }
}

export const ofNoRoom = (decision: Decision): Outcome => ({
  is: commitWords['no-room'],
  said: saidOfDecision(decision),
  value: decision,
})

export const saidOfDecision = (decision: Decision): string =>
  decision.kind === 'fits' ? 'fits' : `${decision.kind} fits ${decision.fits} of ${saidOfState(decision.state)}`

export const saidOfState = ({ limit, used, allowed, roomAtMs }: LimitState): string =>
  `${limit.version.id}#${limit.version.sequence} ${used}/${allowed} room ${roomAtMs}`

export function ofFault(fault: GuardFault | null): Outcome {
  if (fault === null) return bare('clear')
  const { guard: _guard, kind, ...found } = fault
  const which = kind === 'device' ? String((found as { certificates: number }).certificates) : markOf(found)
  return { is: 'against', said: `${faultWords[kind]} ${which}`, value: fault }
}

export const ofBatch = (is: string, batch: BatchRecord | null): Outcome =>
  batch ? { is, said: saidOfBatch(batch), value: batch } : bare('none')

export const saidOfBatch = (batch: BatchRecord): string =>
  `${batch.id} ${batch.state} ${batch.issued}+${batch.done - batch.issued}/${batch.size} ${markOf(batch)}`

export const seen = (value: unknown, said = ''): Outcome => ({
  is: 'seen',
  said: `${said} ${markOf(value)}`.trim(),
  value,
})
