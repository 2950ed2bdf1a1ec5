import type { Principal } from '../../core/authority/register/index.ts'
import { LimitBook } from '../../core/quota/index.ts'
import type { Store } from '../../core/store/index.ts'

/** Returns the limits and overrides that the caller may see. A participant does not see those of other participants. */
export async function visibleLimits(principal: Principal, store: Pick<Store, 'limits'>): Promise<LimitBook> {
  const book = await store.limits()
  if (principal.kind === 'administrator') return book
  const isVisible = (owner: string | null): boolean => owner === null || owner === principal.participant
  return new LimitBook(
    book.versions.filter(({ scope }) => isVisible(typeof scope === 'string' ? null : scope.participant)),
    book.overrides.filter(({ participant }) => isVisible(participant)),
  )
}
