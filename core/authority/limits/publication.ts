import { formatLondon } from '../../base/time/index.ts'
import type { LimitBook, LimitTerms, LimitVersion } from '../../quota/index.ts'
import { describeVersion, formatScope } from './describe-limit.ts'

/** One version of a limit, as it is published to anyone. Times are ISO 8601. */
export interface PublishedLimit {
  readonly limit: string
  readonly state: 'current' | 'coming' | 'past'
  readonly scope: string
  readonly says: string
  readonly terms: LimitTerms | null
  readonly effectiveFrom: string
  readonly effectiveFromLondon: string
  readonly publishedAt: string
  readonly publishedBy: string
  readonly comment: string
}

/** The limits as the DCC publishes them: those in force, those coming, and past ones (ETAD 3.4(d) and (f)). */
export interface Publication {
  readonly world: string
  readonly notice: string
  readonly at: string
  readonly limits: readonly PublishedLimit[]
}

const NOTICE = 'TEST ONLY. These are the limits of a test world. Its certificates do not chain to any CA of the DCC.'
const ORDER = { current: 0, coming: 1, past: 2 }

/**
 * Returns the limits that anyone may read. Leaves out overrides and limits for one participant: only that participant and
 * the DCC may see those.
 */
export function publicationOf(book: LimitBook, world: string, atMs: number): Publication {
  const limits = book.versions
    .filter(({ scope }) => typeof scope === 'string')
    .map((version) => publish(version, book.stateOf(version, atMs)))
    .sort((a, b) => ORDER[a.state] - ORDER[b.state])
  return { world, notice: NOTICE, at: new Date(atMs).toISOString(), limits }
}

function publish(version: LimitVersion, state: PublishedLimit['state']): PublishedLimit {
  const { id, scope, terms, effectiveFromMs, publishedAtMs, publishedBy, comment } = version
  return {
    limit: id,
    state,
    scope: formatScope(scope),
    says: describeVersion(version),
    terms,
    effectiveFrom: new Date(effectiveFromMs).toISOString(),
    effectiveFromLondon: formatLondon(effectiveFromMs),
    publishedAt: new Date(publishedAtMs).toISOString(),
    publishedBy,
    comment,
  }
}
