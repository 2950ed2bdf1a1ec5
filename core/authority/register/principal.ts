import { type Clock, PkiError } from '../../base/index.ts'
import { auditAlone, type Store } from '../../store/index.ts'

/** Who is asking: an administrator of the DCC or the lab, or a participant, who sees and changes its own alone. */
export type Principal =
  | { readonly kind: 'administrator'; readonly actor: string }
  | { readonly kind: 'participant'; readonly participant: string; readonly actor: string }

/** Where a refused access is recorded. */
export interface AccessDeps {
  readonly store: Store
  readonly clock: Clock
  /** Records a refusal in place of {@link refuseAccess}: a server leaves no row for each of many alike. */
  readonly refuse?: (who: Refused, what: string, why: string) => Promise<PkiError>
}

/**
 * Refuses a participant what administrators alone may do; the refusal is in the audit log before it is thrown.
 * @throws {PkiError} `ACCESS_DENIED`
 */
export async function requireAdministrator(principal: Principal, what: string, deps: AccessDeps): Promise<void> {
  if (principal.kind === 'administrator') return
  throw await deny(principal, what, 'an administrator alone may', deps)
}

/**
 * Refuses a participant another's data; the refusal is in the audit log before it is thrown.
 * @throws {PkiError} `ACCESS_DENIED`
 * @see ETAD 6.8: a participant sees its own data alone
 */
export async function requireOwn(
  principal: Principal,
  owner: string | null,
  what: string,
  deps: AccessDeps,
): Promise<void> {
  if (principal.kind === 'administrator' || principal.participant === owner) return
  // Whose it is, is not said: that too would be another's data.
  throw await deny(principal, what, 'it is not its own', deps)
}

const deny = (
  { participant, actor }: Extract<Principal, { kind: 'participant' }>,
  what: string,
  why: string,
  deps: AccessDeps,
): Promise<PkiError> => {
  const who = { actor, participant }
  return deps.refuse ? deps.refuse(who, what, why) : refuseAccess(who, what, why, deps)
}

/** Who was refused; the participant is null for whoever is none. */
export interface Refused {
  readonly actor: string
  readonly participant: string | null
}

/** Returns the refusal of what somebody may not do; {@link refuseAccess} records it too. */
export function accessRefusal({ actor, participant }: Refused, what: string, why: string): PkiError {
  const whose = participant === null ? actor : `participant "${participant}"`
  return new PkiError('ACCESS_DENIED', `${whose} may not ${what}: ${why}`, { source: 'ETAD 6.8', cure: 'ask the DCC' })
}

/**
 * Records that somebody was refused what they may not do, and returns the refusal.
 * @returns `ACCESS_DENIED`, referring to its audit row
 * @see ETAD 6.8
 */
export async function refuseAccess(
  who: Refused,
  what: string,
  why: string,
  { store, clock }: AccessDeps,
): Promise<PkiError> {
  const { actor, participant } = who
  const error = accessRefusal(who, what, why)
  const detail = { participant, code: error.code, message: error.message, source: 'ETAD 6.8' }
  const audit = { atSeconds: clock.nowSeconds(), actor, action: 'access-refused' as const, detail }
  const outcome = await store.commit(auditAlone(audit))
  if (outcome.kind === 'committed') error.reference = outcome.audit.sequence
  return error
}
