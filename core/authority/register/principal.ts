import type { Clock } from '../../base/clock.ts'
import type { PkiError } from '../../base/errors.ts'
import { type Refused, refuseAccess } from '../../register/refuse-access.ts'
import type { Store } from '../../store/store.ts'

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
