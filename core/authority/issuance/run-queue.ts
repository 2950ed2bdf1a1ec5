import { errorToJson, PkiError } from '../../base/index.ts'
import { type Amounts, LimitError } from '../../quota/index.ts'
import { auditAlone, type QueuedRequest } from '../../store/index.ts'
import { roomFor } from '../limits/index.ts'
import { commit } from './commit.ts'
import type { IssuingDeps } from './deps.ts'
import type { Issued } from './issued-certificate.ts'
import { prepareCertificate } from './prepare-certificate.ts'
import { FAULTS_OF_THE_LAB } from './refuse.ts'
import { type IssueRequest, spenderOf } from './request-context.ts'

/** What happened to one queued request. */
export type QueueOutcome =
  | { readonly kind: 'issued'; readonly request: QueuedRequest; readonly issued: Issued }
  | { readonly kind: 'refused'; readonly request: QueuedRequest; readonly error: PkiError }
  | { readonly kind: 'waiting'; readonly request: QueuedRequest; readonly error: PkiError }

/**
 * Issues the queued requests, oldest first, for which the limits have room now. A queued request has spent `submitted`
 * already and spends only `processed`.
 * @throws {PkiError} a fault that the lab must correct, such as `KEY_PASSPHRASE_REQUIRED`; the rest stays queued
 */
export async function* runQueue(deps: IssuingDeps): AsyncIterable<QueueOutcome> {
  for (const request of await deps.store.listQueue()) {
    const outcome = await runOne(request, deps)
    if (outcome) yield outcome
  }
}

const AMOUNTS: Amounts = { submitted: 0, processed: 1 }

/** Returns null if another process has taken the request out of the queue meanwhile. */
async function runOne(queued: QueuedRequest, deps: IssuingDeps): Promise<QueueOutcome | null> {
  try {
    const request: IssueRequest = { ...queued, profile: deps.profiles.findLeaf(queued.profile) }
    await checkRoom(request, deps)
    const { certificate, checked } = await prepareCertificate(request, deps)
    const plan = { amounts: AMOUNTS, dequeue: queued.id }
    return { kind: 'issued', request: queued, issued: await commit(certificate, checked, deps, plan) }
  } catch (error) {
    if (error instanceof LimitError) return { kind: 'waiting', request: queued, error }
    // A fault of the lab does not drop a participant's request.
    if (!(error instanceof PkiError) || FAULTS_OF_THE_LAB.includes(error.code)) throw error
    return drop(error, queued, deps)
  }
}

/** Checks the limits before anything is signed; the commit decides again. @throws {LimitError} */
async function checkRoom(request: IssueRequest, deps: IssuingDeps): Promise<void> {
  const decision = await roomFor(spenderOf(request), AMOUNTS, deps)
  if (decision.kind !== 'fits') throw new LimitError(decision, 1)
}

/** Takes a request that may no longer be issued out of the queue. Its audit row gives the reason. */
async function drop(error: PkiError, queued: QueuedRequest, deps: IssuingDeps): Promise<QueueOutcome | null> {
  const { id, profile, environment, participant, actor, interface: over } = queued
  const detail = { profile, environment, participant, interface: over, ...errorToJson(error), queued: id }
  const outcome = await deps.store.commit({
    ...auditAlone({ atSeconds: deps.clock.nowSeconds(), actor, action: 'refused', detail }),
    dequeue: id,
  })
  if (outcome.kind !== 'committed') return null
  error.reference = outcome.audit.sequence
  return { kind: 'refused', request: queued, error }
}
