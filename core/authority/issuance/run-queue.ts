import { PkiError } from '../../base/index.ts'
import { type Amounts, LimitError } from '../../quota/index.ts'
import { auditAlone, type QueuedRequest } from '../../store/index.ts'
import { roomFor } from '../limits/index.ts'
import { commit } from './commit.ts'
import type { IssuingDeps } from './deps.ts'
import type { Issued } from './issued.ts'
import { prepare } from './prepare.ts'
import { FAULTS_OF_THE_LAB } from './refuse.ts'
import { type IssueRequest, spenderOf } from './request-context.ts'

/** What came of one queued request. */
export type QueueOutcome =
  | { readonly kind: 'issued'; readonly request: QueuedRequest; readonly issued: Issued }
  | { readonly kind: 'refused'; readonly request: QueuedRequest; readonly error: PkiError }
  | { readonly kind: 'waiting'; readonly request: QueuedRequest; readonly error: PkiError }

/**
 * Issues what waits in the queue, in the order in which it came, as far as the limits have room now. What waits has
 * been submitted and spends `processed` alone.
 * @throws {PkiError} what the lab itself has to put right, such as `KEY_PASSPHRASE_REQUIRED`; everything then still waits
 */
export async function* runQueue(deps: IssuingDeps): AsyncIterable<QueueOutcome> {
  for (const request of await deps.store.listQueue()) {
    const outcome = await runOne(request, deps)
    if (outcome) yield outcome
  }
}

const AMOUNTS: Amounts = { submitted: 0, processed: 1 }

/** Returns null where somebody else has dealt with it meanwhile. */
async function runOne(queued: QueuedRequest, deps: IssuingDeps): Promise<QueueOutcome | null> {
  try {
    const request: IssueRequest = { ...queued, profile: deps.profiles.findLeaf(queued.profile) }
    await checkRoom(request, deps)
    const { certificate, checked } = await prepare(request, deps)
    const plan = { amounts: AMOUNTS, dequeue: queued.id }
    return { kind: 'issued', request: queued, issued: await commit(certificate, checked, deps, plan) }
  } catch (error) {
    if (error instanceof LimitError) return { kind: 'waiting', request: queued, error }
    // What the lab itself has to put right is no reason to drop what somebody else has asked for.
    if (!(error instanceof PkiError) || FAULTS_OF_THE_LAB.includes(error.code)) throw error
    return drop(error, queued, deps)
  }
}

/** A long queue that has no room is not signed in vain; the commit decides again. @throws {LimitError} */
async function checkRoom(request: IssueRequest, deps: IssuingDeps): Promise<void> {
  const decision = await roomFor(spenderOf(request), AMOUNTS, deps)
  if (decision.kind !== 'fits') throw new LimitError(decision, 1)
}

/** What may no longer be issued leaves the queue with an audit row that says why. */
async function drop(error: PkiError, queued: QueuedRequest, deps: IssuingDeps): Promise<QueueOutcome | null> {
  const { id, profile, environment, participant, actor, interface: over } = queued
  const { code, message, source = null, cure = null } = error
  const detail = { profile, environment, participant, interface: over, code, message, source, cure, queued: id }
  const outcome = await deps.store.commit({
    ...auditAlone({ atSeconds: deps.clock.nowSeconds(), actor, action: 'refused', detail }),
    dequeue: id,
  })
  if (outcome.kind !== 'committed') return null
  error.reference = outcome.audit.sequence
  return { kind: 'refused', request: queued, error }
}
