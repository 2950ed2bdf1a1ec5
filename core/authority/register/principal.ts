import { type Clock, PkiError } from '../../base/index.ts'
import { auditAlone, type Store } from '../../store/index.ts'

/** Who makes a request: an administrator of the DCC or the lab, or a participant, who may use only its own data. */
export type Principal =
  | { readonly kind: 'administrator'; readonly actor: string }
  | { readonly kind: 'participant'; readonly participant: string; readonly actor: string }

/** Where refusals are recorded. */
export interface AccessDeps {
  readonly store: Store
  readonly clock: Clock
  /** Replaces {@link refuseAccess}: a server does not record each of many equal refusals. */
  readonly refuse?: (who: Refused, what: string, why: string) => Promise<PkiError>
}

/**
 * Refuses access unless the principal is an administrator. Records the refusal in the audit log before throwing it.
 * `what` completes "may not …".
 * @throws {PkiError} `ACCESS_DENIED`
 */
export async function requireAdministrator(principal: Principal, what: string, deps: AccessDeps): Promise<void> {
  if (principal.kind === 'administrator') return
  throw await deny(principal, what, 'only an administrator may', deps)
}

/**
 * Refuses access unless the principal is an administrator or the owner of the data. Records the refusal in the audit log
 * before throwing it. `what` completes "may not …".
 * @throws {PkiError} `ACCESS_DENIED`
 * @see ETAD 6.8: a participant sees only its own data
 */
export async function requireOwn(
  principal: Principal,
  owner: string | null,
  what: string,
  deps: AccessDeps,
): Promise<void> {
  if (principal.kind === 'administrator' || principal.participant === owner) return
  // The message does not name the owner: that would reveal another participant's data.
  throw await deny(principal, what, 'it belongs to someone else', deps)
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

/** Who was refused. `participant`: null if the caller is not a participant. */
export interface Refused {
  readonly actor: string
  readonly participant: string | null
}

/** Returns the `ACCESS_DENIED` error. Does not record it; see {@link refuseAccess}. */
export function accessRefusal({ actor, participant }: Refused, what: string, why: string): PkiError {
  const whose = participant === null ? actor : `participant "${participant}"`
  return new PkiError('ACCESS_DENIED', `${whose} may not ${what}: ${why}`, { source: 'ETAD 6.8', cure: 'ask the DCC' })
}

/**
 * Records a refusal in the audit log and returns it: `ACCESS_DENIED`, with the number of its audit row.
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
