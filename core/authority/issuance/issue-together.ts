import { PkiError } from '../../base/index.ts'
import { LimitError } from '../../quota/index.ts'
import type { CommitOutcome, CommitUnit, GroupOutcome } from '../../store/index.ts'
import { admitRequest } from './admit-request.ts'
import { AS_IT_COMES_IN, handOut, unitOf } from './commit.ts'
import type { IssuingDeps } from './deps.ts'
import { queuedError, queueUnit } from './enqueue.ts'
import type { Issued, IssuingUnit } from './issued.ts'
import { type Prepared, prepare } from './prepare.ts'
import { refusalUnit, refuse } from './refuse.ts'
import type { IssueRequest } from './request-context.ts'

/** What came of one request of several. */
export type IssueOutcome = { readonly issued: Issued } | { readonly error: PkiError }

type Attempt =
  | { readonly prepared: Prepared; readonly unit: IssuingUnit }
  | { readonly error: PkiError; readonly unit: CommitUnit }

/**
 * Issues the requests of one batch in one transaction. They spend as a whole: where the allowance has no room for all
 * of them nothing is spent, and the refusal says how many fit. Each is checked on its own; one that fails its check
 * spends `submitted` alone. Where the limit lets them wait, those that pass their check are queued, again all or none.
 * All must be of one participant, interface and PKI.
 * @throws {LimitError} where they do not all fit
 */
export async function issueTogether(batch: readonly IssueRequest[], deps: IssuingDeps): Promise<IssueOutcome[]> {
  // Copies: whoever owns the octets may change them while the requests are under way.
  const requests = batch.map((request) => ({ ...request, csr: Uint8Array.from(request.csr) }))
  const [first] = requests
  if (!first) return []
  checkAlike(first, requests)
  try {
    await admitRequest(first, requests.length, deps)
    const attempted = await Promise.all(requests.map((request) => attempt(request, deps)))
    const { attempts, outcome } = await commitTogether(attempted, requests, deps)
    if (outcome.kind === 'no-room') {
      const error = new LimitError(outcome.decision, requests.length)
      if (outcome.decision.kind === 'queue') return await enqueueTogether(error, requests, attempts, deps)
      throw error
    }
    return await Promise.all(
      attempts.map((each, i) =>
        conclude(each, outcome.outcomes[i] as CommitOutcome, requests[i] as IssueRequest, deps),
      ),
    )
  } catch (error) {
    if (error instanceof PkiError) throw await refuse(error, first, deps)
    throw error
  }
}

function checkAlike(first: IssueRequest, requests: readonly IssueRequest[]): void {
  const isAlike = requests.every(
    ({ participant, interface: over, submission, profile }) =>
      participant === first.participant &&
      over === first.interface &&
      submission === first.submission &&
      profile.pki === first.profile.pki,
  )
  if (!isAlike) throw new Error('requests that are issued together are of one participant, interface and PKI')
}

const attempt = (request: IssueRequest, deps: IssuingDeps): Promise<Attempt> =>
  attemptWith(() => prepare(request, deps), request, deps)

async function attemptWith(work: () => Promise<Prepared>, request: IssueRequest, deps: IssuingDeps): Promise<Attempt> {
  try {
    const prepared = await work()
    return { prepared, unit: await unitOf(prepared.certificate, prepared.checked, deps, AS_IT_COMES_IN) }
  } catch (error) {
    if (error instanceof PkiError) return { error, unit: refusalUnit(error, request, deps) }
    throw error
  }
}

/** Where the register has changed since the checks, the entitlement of every one is looked at again first. */
async function commitTogether(
  attempts: readonly Attempt[],
  requests: readonly IssueRequest[],
  deps: IssuingDeps,
): Promise<{ attempts: readonly Attempt[]; outcome: Exclude<GroupOutcome, { kind: 'revised' }> }> {
  const outcome = await deps.store.commitTogether(attempts.map(({ unit }) => unit))
  if (outcome.kind !== 'revised') return { attempts, outcome }
  const again = await Promise.all(attempts.map((each, i) => lookAgain(each, requests[i] as IssueRequest, deps)))
  return commitTogether(again, requests, deps)
}

async function lookAgain(each: Attempt, request: IssueRequest, deps: IssuingDeps): Promise<Attempt> {
  if ('error' in each) return each
  const { certificate, checked } = each.prepared
  return attemptWith(async () => ({ certificate, checked: await checked.again(deps) }), request, deps)
}

/** SEC Appendix N: beyond its volume a batch is queued, not refused. */
async function enqueueTogether(
  { decision: { state } }: LimitError,
  requests: readonly IssueRequest[],
  attempts: readonly Attempt[],
  deps: IssuingDeps,
): Promise<IssueOutcome[]> {
  const units = attempts.map((each, i) =>
    'error' in each ? each.unit : queueUnit(state, requests[i] as IssueRequest, deps),
  )
  const outcome = await deps.store.commitTogether(units)
  if (outcome.kind === 'revised') throw new Error('a request to be queued has no entitlement that could have changed')
  if (outcome.kind === 'no-room') throw new LimitError(outcome.decision, requests.length)
  return attempts.map((each, i) => {
    const { kind, ...committed } = outcome.outcomes[i] as CommitOutcome
    if (kind !== 'committed' || !('audit' in committed)) throw new Error(`a request to be queued came to "${kind}"`)
    const { sequence } = committed.audit
    if (!('error' in each)) return { error: queuedError(state, sequence) }
    each.error.reference = sequence
    return { error: each.error }
  })
}

async function conclude(
  each: Attempt,
  outcome: CommitOutcome,
  request: IssueRequest,
  deps: IssuingDeps,
): Promise<IssueOutcome> {
  if ('error' in each) {
    if (outcome.kind === 'committed') each.error.reference = outcome.audit.sequence
    return { error: each.error }
  }
  try {
    return { issued: handOut(outcome, each.unit, each.prepared.checked) }
  } catch (error) {
    if (error instanceof PkiError) return { error: await refuse(error, request, deps) }
    throw error
  }
}
