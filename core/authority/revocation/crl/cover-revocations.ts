import { setImmediate } from 'node:timers/promises'
import type { CrlSummary } from '../../../records/index.ts'
import type { CrlList } from './crl-list.ts'
import { type CrlDeps, issueCrl } from './issue-crl.ts'

/** The CRLs being issued for revocations, by store and list. */
const running = new WeakMap<object, Map<string, Promise<unknown>>>()

/**
 * Returns a CRL that includes every revocation so far, and issues one if there is none. Callers at the same time share it:
 * a burst of revocations is signed once, and those that come while a CRL is being made share the next one.
 * @throws what {@link issueCrl} throws, to each caller that waited for it
 */
export async function coverRevocations(list: CrlList, actor: string, deps: CrlDeps): Promise<CrlSummary> {
  const { crls, revocations } = deps.store
  const last = await revocations.last(list.issuerCa)
  for (;;) {
    const latest = await crls.latestSummary(list.id)
    if (latest && latest.covers >= last) return latest
    await issueShared(list, actor, deps)
  }
}

function issueShared(list: CrlList, actor: string, deps: CrlDeps): Promise<unknown> {
  const ofStore = running.get(deps.store) ?? new Map<string, Promise<unknown>>()
  running.set(deps.store, ofStore)
  const shared = ofStore.get(list.id)
  if (shared) return shared
  const issue = async (): Promise<void> => {
    try {
      // Lets the other revocations of a burst commit first.
      await setImmediate()
      await issueCrl(list, { actor, because: 'revocation' }, deps)
    } finally {
      ofStore.delete(list.id)
    }
  }
  const issuing = issue()
  ofStore.set(list.id, issuing)
  return issuing
}
