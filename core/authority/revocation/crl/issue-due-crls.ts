import { PkiError } from '../../../base/index.ts'
import type { CrlRecord } from '../../../records/index.ts'
import { type CrlList, crlLists } from './crl-list.ts'
import { attemptCrl, type CrlDeps, type CrlOptions } from './issue-crl.ts'

/** What came of one CRL that was due. */
export type DueCrl =
  | { readonly list: CrlList; readonly crl: CrlRecord }
  | { readonly list: CrlList; readonly error: PkiError }

/**
 * Issues every CRL of the world that is due, or of `lists`: one that was never issued, whose time has come, or that lacks a
 * revocation. One that cannot be issued keeps no other from being.
 */
export async function issueDueCrls(
  actor: string,
  deps: CrlDeps,
  lists: readonly CrlList[] = crlLists(deps),
): Promise<DueCrl[]> {
  const outcomes: DueCrl[] = []
  for (const list of lists) {
    const outcome = await issueWhereDue(list, actor, deps)
    if (outcome) outcomes.push(outcome)
  }
  return outcomes
}

/** Says why a CRL is due now; null where it is not. */
export async function whyDue(
  { id, issuerCa, everySeconds, validSeconds }: CrlList,
  { store, clock }: Pick<CrlDeps, 'store' | 'clock'>,
): Promise<Exclude<CrlOptions['because'], 'asked'> | null> {
  const latest = await store.crls.latestSummary(id)
  if (!latest) return 'first'
  if ((await store.revocations.last(issuerCa)) > latest.covers) return 'revocation'
  // One that was told to run out sooner is due sooner in proportion.
  const { thisUpdateSeconds, nextUpdateSeconds } = latest
  const share = Math.min(1, (nextUpdateSeconds - thisUpdateSeconds) / validSeconds)
  return clock.nowSeconds() >= thisUpdateSeconds + everySeconds * share ? 'schedule' : null
}

/** Whoever was overtaken looks again first: of several who look at once, one issues. */
async function issueWhereDue(list: CrlList, actor: string, deps: CrlDeps): Promise<DueCrl | null> {
  try {
    for (;;) {
      const because = await whyDue(list, deps)
      if (because === null) return null
      const crl = await attemptCrl(list, { actor, because }, deps)
      if (crl) return { list, crl }
    }
  } catch (error) {
    if (!(error instanceof PkiError)) throw error
    return { list, error }
  }
}
