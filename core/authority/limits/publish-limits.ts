import { PkiError } from '../../base/index.ts'
import { formatBoth } from '../../base/time/index.ts'
import { describeTerms, type LimitBook, type LimitScope, type LimitVersion } from '../../quota/index.ts'
import type { AuditEntry, Json } from '../../records/index.ts'
import type { Store } from '../../store/index.ts'
import { type AccessDeps, type Principal, requireAdministrator } from '../register/index.ts'
import type { LimitProposal } from './document/index.ts'

/**
 * Publishes limits, all or none: each becomes a new version that comes into force when it says. Nothing published
 * before is changed, and nothing can come into force in the past.
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

/** Returns what {@link publishLimits} would publish now, checked. */
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
      `limit "${id}" would come into force at ${formatBoth(effectiveFromMs)}, before now, ${formatBoth(nowMs)}`,
      {
        source: 'ETAD 3.4(d)',
        cure: 'an update never rewrites the past: name a later time, or none for at once',
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

/** Of two that come into force at once for the same, one would never bind. */
function checkOnce(proposals: readonly LimitProposal[]): void {
  const seen = new Set<string>()
  for (const { id, scope, effectiveFromMs } of proposals) {
    const key = `${id} ${formatScope(scope)} ${effectiveFromMs}`
    if (seen.has(key))
      throw new PkiError(
        'LIMIT_INVALID',
        `limit "${id}" of ${formatScope(scope)} stands there twice, in force from the same time; allowed: once`,
        { cure: 'give one of them another id or another time' },
      )
    seen.add(key)
  }
}

const otherKind = (id: string): PkiError =>
  new PkiError('LIMIT_INVALID', `limit "${id}" is a total and one for participants at once; allowed: one of the two`, {
    cure: 'choose another id',
  })

/** The refusal of a limit that was never published. */
export const unknownLimit = (id: string, { versions }: LimitBook): PkiError =>
  new PkiError(
    'LIMIT_UNKNOWN',
    `limit "${id}" is unknown; allowed: ${[...new Set(versions.map((each) => each.id))].join(', ') || 'none is published'}`,
    {
      cure: 'see "tpki limit list"',
    },
  )

export const isSameScope = (a: LimitScope, b: LimitScope): boolean => formatScope(a) === formatScope(b)

/** Returns a scope in words: `each participant`, `all participants together`, `participant "alpha"`. */
export function formatScope(scope: LimitScope): string {
  if (typeof scope === 'object') return `participant "${scope.participant}"`
  return scope === 'total' ? 'all participants together' : 'each participant'
}

function auditOf(limit: Omit<LimitVersion, 'sequence'>, { actor }: Principal, { clock }: AccessDeps): AuditEntry {
  const { id, scope, terms, effectiveFromMs, comment } = limit
  const detail = {
    limit: id,
    scope: formatScope(scope),
    says: terms ? describeTerms(terms) : 'withdrawn',
    terms: terms as Json,
    effectiveFrom: new Date(effectiveFromMs).toISOString(),
    comment,
  }
  return { atSeconds: clock.nowSeconds(), actor, action: 'limit-published', detail }
}
