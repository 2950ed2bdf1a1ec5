import { PkiError } from '../../base/index.ts'
import { describeTerms, type LimitBook, type LimitScope, type LimitVersion } from '../../quota/index.ts'

/** Returns the terms of a version in words, or `withdrawn`. */
export const describeVersion = ({ terms }: Pick<LimitVersion, 'terms'>): string =>
  terms ? describeTerms(terms) : 'withdrawn'

/** Returns a scope in words: `each participant`, `all participants together`, `participant "alpha"`. */
export function formatScope(scope: LimitScope): string {
  if (typeof scope === 'object') return `participant "${scope.participant}"`
  return scope === 'total' ? 'all participants together' : 'each participant'
}

/** Whether two scopes are the same. */
export const isSameScope = (a: LimitScope, b: LimitScope): boolean => formatScope(a) === formatScope(b)

/** Returns the refusal of a limit that was never published. */
export const unknownLimit = (id: string, { versions }: LimitBook): PkiError =>
  new PkiError(
    'LIMIT_UNKNOWN',
    `limit "${id}" is unknown; allowed: ${[...new Set(versions.map((each) => each.id))].join(', ') || 'none is published'}`,
    {
      cure: 'see "tpki limit list"',
    },
  )
