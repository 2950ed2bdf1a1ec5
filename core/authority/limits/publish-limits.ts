import { PkiError } from '../../base/index.ts'
import { formatBoth } from '../../base/time/index.ts'
import type { LimitBook, LimitVersion } from '../../quota/index.ts'
import type { AuditEntry, Json } from '../../records/index.ts'
import type { Store } from '../../store/index.ts'
import { type AccessDeps, type Principal, requireAdministrator } from '../register/index.ts'
import { describeVersion, formatScope, isSameScope, unknownLimit } from './describe-limit.ts'
import type { LimitProposal } from './document/index.ts'

/**
 * Publishes limits, all or none of them. Each becomes a new version that comes into force at its own time. Earlier
 * versions are never changed, and no version can come into force in the past.
 * @throws {PkiError} `ACCESS_DENIED`, `LIMIT_IN_PAST`, `LIMIT_INVALID`, `LIMIT_UNKNOWN`
 * @see ETAD 3.4(d) and (f)
 */
export async function publishLimits(
  proposals: readonly LimitProposal[],
  principal: Principal,
  deps: AccessDeps,
): Promise<readonly Omit<LimitVersion, 'sequence'>[]> {
  await requireAdministrator(principal, 'change a limit', deps)
  for (;;) {
    const expectedRevision = await deps.store.revision()
    const limits = await draftLimits(proposals, principal, deps)
    const audit = limits.map((limit) => auditOf(limit, principal, deps))
    const outcome = await deps.store.change({ expectedRevision, put: [], remove: [], limits, overrides: [], audit })
    if (outcome === 'changed') return limits
  }
}

/** Returns the checked versions that {@link publishLimits} would publish now. @throws {PkiError} as {@link publishLimits} */
export async function draftLimits(
  proposals: readonly LimitProposal[],
  { actor }: Principal,
  { store, clock }: AccessDeps,
): Promise<Omit<LimitVersion, 'sequence'>[]> {
  const nowMs = clock.nowMs()
  const book = await store.limits()
  for (const proposal of proposals) await check(proposal, book, nowMs, store)
  const scopes = Map.groupBy(proposals, ({ id }) => id)
  for (const [id, group] of scopes) checkOneKind(id, group)
  checkOnce(proposals)
  return proposals.map(({ id, scope, terms, effectiveFromMs, comment }) => ({
    id,
    scope,
    terms,
    effectiveFromMs: effectiveFromMs ?? nowMs,
    publishedAtMs: nowMs,
    publishedBy: actor,
    comment,
  }))
}

async function check(proposal: LimitProposal, book: LimitBook, nowMs: number, store: Store): Promise<void> {
  const { id, scope, terms, effectiveFromMs } = proposal
  if (effectiveFromMs !== null && effectiveFromMs < nowMs)
    throw new PkiError(
      'LIMIT_IN_PAST',
      `limit "${id}" would come into force at ${formatBoth(effectiveFromMs)}, in the past; allowed: from ${formatBoth(nowMs)}`,
      {
        source: 'ETAD 3.4(d)',
        cure: 'use a later time, or none to publish it now',
      },
    )
  const kind = book.kindOf(id)
  if (kind !== null && (kind === 'total') !== (scope === 'total')) throw otherKind(id)
  if (terms === null && !book.versions.some((version) => version.id === id && isSameScope(version.scope, scope)))
    throw unknownLimit(id, book)
  if (typeof scope === 'object' && !(await store.findRegister('participant', scope.participant)))
    throw new PkiError(
      'PARTICIPANT_UNKNOWN',
      `limit "${id}" is for participant "${scope.participant}", which is not in the register`,
      {
        cure: 'see "tpki participant list"',
      },
    )
}

function checkOneKind(id: string, group: readonly LimitProposal[]): void {
  if (new Set(group.map(({ scope }) => scope === 'total')).size > 1) throw otherKind(id)
}

/** Two versions of a limit for one scope and one time: the first would never be in force. */
function checkOnce(proposals: readonly LimitProposal[]): void {
  const seen = new Set<string>()
  for (const { id, scope, effectiveFromMs } of proposals) {
    const key = `${id} ${formatScope(scope)} ${effectiveFromMs}`
    if (seen.has(key))
      throw new PkiError(
        'LIMIT_INVALID',
        `limit "${id}" for ${formatScope(scope)} appears twice for the same time; allowed: once`,
        { cure: 'give one of them another id or another time' },
      )
    seen.add(key)
  }
}

const otherKind = (id: string): PkiError =>
  new PkiError(
    'LIMIT_INVALID',
    `limit "${id}" would be both a total and a limit for participants; allowed: one of the two`,
    {
      cure: 'choose another id',
    },
  )

function auditOf(limit: Omit<LimitVersion, 'sequence'>, { actor }: Principal, { clock }: AccessDeps): AuditEntry {
  const { id, scope, terms, effectiveFromMs, comment } = limit
  const detail = {
    limit: id,
    scope: formatScope(scope),
    says: describeVersion(limit),
    terms: terms as Json,
    effectiveFrom: new Date(effectiveFromMs).toISOString(),
    comment,
  }
  return { atSeconds: clock.nowSeconds(), actor, action: 'limit-published', detail }
}
