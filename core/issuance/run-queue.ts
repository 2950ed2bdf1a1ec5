import { PkiError } from '../errors.ts'
import { LimitError } from '../quota/limit-error.ts'
import { auditAlone, type QueuedRequest } from '../store/store.ts'
import type { IssueRequest } from './check-request.ts'
import { commit, type Issued } from './commit.ts'
import type { IssuingDeps } from './deps.ts'
import { prepare } from './prepare.ts'

/** What came of one queued request. */
export type QueueOutcome =
  | { readonly kind: 'issued'; readonly request: QueuedRequest; readonly issued: Issued }
  | { readonly kind: 'refused'; readonly request: QueuedRequest; readonly error: PkiError }
  | { readonly kind: 'waiting'; readonly request: QueuedRequest; readonly error: PkiError }

/**
 * Issues what waits in the queue, in the order in which it came, as far as the limits have room now. What waits has
 * been submitted and spends `processed` alone.
 */
export async function* runQueue(deps: IssuingDeps): AsyncIterable<QueueOutcome> {
  for (const request of await deps.store.listQueue()) yield await runOne(request, deps)
}

async function runOne(queued: QueuedRequest, deps: IssuingDeps): Promise<QueueOutcome> {
  const request: IssueRequest = { ...queued, profile: deps.profiles.findLeaf(queued.profile) }
  try {
    const { certificate, checked } = await prepare(request, deps)
    const plan = { amounts: { submitted: 0, processed: 1 }, dequeue: queued.id }
    return { kind: 'issued', request: queued, issued: await commit(certificate, checked, deps, plan) }
  } catch (error) {
    if (error instanceof LimitError) return { kind: 'waiting', request: queued, error }
    if (error instanceof PkiError) return { kind: 'refused', request: queued, error: await drop(error, queued, deps) }
    throw error
  }
}

/** What may no longer be issued leaves the queue with an audit row that says why. */
async function drop(error: PkiError, queued: QueuedRequest, deps: IssuingDeps): Promise<PkiError> {
  const { id, profile, environment, participant, actor, interface: over } = queued
  const { code, message, source = null, cure = null } = error
  const detail = { profile, environment, participant, interface: over, code, message, source, cure, queued: id }
  const outcome = await deps.store.commit({
    ...auditAlone({ atSeconds: deps.clock.nowSeconds(), actor, action: 'refused', detail }),
    dequeue: id,
  })
  if (outcome.kind === 'committed') error.reference = outcome.audit.sequence
  return error
}
