import type { CrlRecord } from '../../../records/index.ts'
import { type CrlList, crlLists } from './crl-list.ts'
import { attemptCrl, type CrlDeps, type CrlOptions } from './issue-crl.ts'

/** The result for one CRL that was due. */
export type DueCrl =
  | { readonly list: CrlList; readonly crl: CrlRecord }
  /** Any error, ours included. */
  | { readonly list: CrlList; readonly error: unknown }

/**
 * Issues every CRL that is due, of `lists` or else of the world. A CRL is due if it was never issued, if its time has come,
 * or if it lacks a revocation. If one fails, the others are issued all the same. Returns one result for each CRL that was due.
 */
export async function issueDueCrls(
  actor: string,
  deps: CrlDeps,
  lists: readonly CrlList[] = crlLists(deps),
): Promise<DueCrl[]> {
  const outcomes: DueCrl[] = []
  for (const list of lists) {
    const outcome = await issueIfDue(list, actor, deps)
    if (outcome) outcomes.push(outcome)
  }
  return outcomes
}

/** Returns why a CRL is due now, or null if it is not due. */
export async function whyDue(
  { id, issuerCa, everySeconds, validSeconds }: CrlList,
  { store, clock }: Pick<CrlDeps, 'store' | 'clock'>,
): Promise<Exclude<CrlOptions['because'], 'asked'> | null> {
  const latest = await store.crls.latestSummary(id)
  if (!latest) return 'first'
  if ((await store.revocations.last(issuerCa)) > latest.covers) return 'revocation'
  // A CRL with an earlier nextUpdate is due earlier, in proportion.
  const { thisUpdateSeconds, nextUpdateSeconds } = latest
  const share = Math.min(1, (nextUpdateSeconds - thisUpdateSeconds) / validSeconds)
  return clock.nowSeconds() >= thisUpdateSeconds + everySeconds * share ? 'schedule' : null
}

/** If another caller is faster, checks again whether the CRL is due, so that only one of them issues it. */
async function issueIfDue(list: CrlList, actor: string, deps: CrlDeps): Promise<DueCrl | null> {
  try {
    for (;;) {
      const because = await whyDue(list, deps)
      if (because === null) return null
      const crl = await attemptCrl(list, { actor, because }, deps)
      if (crl) return { list, crl }
    }
  } catch (error) {
    return { list, error }
  }
}
