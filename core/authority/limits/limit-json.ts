import { formatLondon } from '../../base/time/index.ts'
import {
  describeTerms,
  isPace,
  type LimitBook,
  type LimitOverride,
  type LimitState,
  type LimitVersion,
} from '../../quota/index.ts'
import { isTotal } from './allowance.ts'
import { describeVersion, formatScope } from './describe-limit.ts'

const isoOf = (ms: number): string => new Date(ms).toISOString()

/** Returns a version of a limit as `--json` prints it. */
export function versionJson(version: Omit<LimitVersion, 'sequence'>) {
  const { id, scope, terms, effectiveFromMs, publishedAtMs, publishedBy, comment } = version
  return {
    limit: id,
    scope,
    whose: formatScope(scope),
    says: describeVersion(version),
    terms,
    effectiveFrom: isoOf(effectiveFromMs),
    effectiveFromLondon: formatLondon(effectiveFromMs),
    publishedAt: isoOf(publishedAtMs),
    publishedBy,
    comment,
  }
}

/** Returns a version with its state at `atMs`: current, coming or past. */
export const listedJson = (version: LimitVersion, book: LimitBook, atMs: number) => ({
  version: version.sequence,
  state: book.stateOf(version, atMs),
  ...versionJson(version),
})

/** Returns an override as `--json` prints it. `extra` is null if the override lifts the limit. */
export const overrideJson = ({
  limit,
  participant,
  extra,
  fromMs,
  untilMs,
  reason,
  grantedBy,
}: Omit<LimitOverride, 'sequence'>) => ({
  limit,
  participant,
  extra,
  from: isoOf(fromMs),
  until: isoOf(untilMs),
  untilLondon: formatLondon(untilMs),
  reason,
  grantedBy,
})

/**
 * Returns the state of a limit as `--json` prints it. `used` is null for a pace and for a limit on the size of a request,
 * which count nothing. `remaining` is null for these and while an override lifts the limit.
 */
export function stateJson(state: LimitState, nowMs: number) {
  const { limit, used, allowed, roomAtMs } = state
  const { version, terms, scope } = limit
  const isCount = terms.window !== 'request' && !isPace(terms.window)
  const isLifted = !Number.isFinite(allowed)
  return {
    limit: version.id,
    whose: isTotal(state) ? 'all participants together' : `participant "${scope}"`,
    says: describeTerms(terms),
    action: terms.action,
    used: isCount ? used : null,
    allowed: isLifted ? null : allowed,
    remaining: isCount && !isLifted ? Math.max(0, allowed - used) : null,
    hasRoom: roomAtMs !== null && roomAtMs <= nowMs,
    roomAt: roomAtMs === null ? null : isoOf(roomAtMs),
    roomAtLondon: roomAtMs === null ? null : formatLondon(roomAtMs),
  }
}

export type StateJson = ReturnType<typeof stateJson>
