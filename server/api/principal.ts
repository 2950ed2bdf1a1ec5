import type { Principal } from '../../core/authority/register/index.ts'
import type { Pki } from '../../core/pki/profile/ids/index.ts'
import type { LeafProfile } from '../../core/pki/profile/index.ts'
import { actorOf, type Caller, type ParticipantCaller } from '../http/caller.ts'
import type { ServerDeps } from '../http/deps.ts'

/** Returns the principal of a caller for core. A Registration Authority may read what an administrator may read. */
export function principalOf(caller: Caller): Principal {
  if ('participant' in caller) return { kind: 'participant', participant: caller.participant, actor: caller.actor }
  if ('actor' in caller) return { kind: 'administrator', actor: caller.actor }
  throw new Error(`a route that requires a principal is open to ${caller.role}`)
}

/** Returns the caller of a route that is open to participants only. */
export function participantCaller(caller: Caller): ParticipantCaller {
  if ('participant' in caller) return caller
  throw new Error(`a route for participants only is open to ${caller.role}`)
}

/** The PKIs for which each Registration Authority decides (SEC Appendix M, SMKI RAPP; DCCKI RAPP). */
const authorityPkis: Record<'ra-smki' | 'ra-dccki', readonly Pki[]> = {
  'ra-smki': ['smki-organisation', 'smki-device', 'iki'],
  'ra-dccki': ['dccki'],
}

/**
 * Returns the principal of a caller that may decide for all of `pkis`: an administrator, or their Registration Authority.
 * @throws {PkiError} `ACCESS_DENIED`, with an audit row
 */
export async function authorityOf(
  caller: Caller,
  pkis: readonly Pki[],
  what: string,
  { refusals }: Pick<ServerDeps, 'refusals'>,
): Promise<Principal> {
  const { role } = caller
  const actor = actorOf(caller)
  if (role === 'administrator') return { kind: 'administrator', actor }
  const own = role === 'ra-smki' || role === 'ra-dccki' ? authorityPkis[role] : []
  if (pkis.length > 0 && pkis.every((pki) => own.includes(pki))) return { kind: 'administrator', actor }
  const why = `${role} decides for ${own.join(', ') || 'no PKI'}`
  throw await refusals.refuse({ actor, participant: null }, what, why)
}

/**
 * The Portal roles that may request certificates of each PKI. SEC Appendix M has one credential for organisations and one
 * for devices. Both may renew IKI credentials.
 */
const portalRoles: Record<Pki, readonly ParticipantCaller['role'][]> = {
  'smki-organisation': ['portal-organisation'],
  'smki-device': ['portal-device'],
  iki: ['portal-organisation', 'portal-device'],
  dccki: ['portal-organisation'],
}

/** Refuses a request whose Portal credential is not for the PKI of the profile. @throws {PkiError} `ACCESS_DENIED` */
export async function requirePortalRole(
  { role, actor, participant }: ParticipantCaller,
  { id, pki }: LeafProfile,
  { refusals }: Pick<ServerDeps, 'refusals'>,
): Promise<void> {
  if (portalRoles[pki].includes(role)) return
  const why = `the credential is for ${role}; allowed: ${portalRoles[pki].join(', ')}`
  throw await refusals.refuse({ actor, participant }, `request "${id}"`, why)
}
