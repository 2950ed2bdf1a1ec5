import type { LeafProfile, Pki, Principal } from '../../core/index.ts'
import { actorOf, type Caller, type ParticipantCaller } from '../http/caller.ts'
import type { ServerDeps } from '../http/deps.ts'

/** Returns who is asking, as core knows it. A Registration Authority sees what an administrator sees. */
export function principalOf(caller: Caller): Principal {
  if ('participant' in caller) return { kind: 'participant', participant: caller.participant, actor: caller.actor }
  if ('actor' in caller) return { kind: 'administrator', actor: caller.actor }
  throw new Error(`a route that needs a principal is open to ${caller.role}`)
}

/** Returns the participant that calls a route which is open to participants alone. */
export function participantOf(caller: Caller): ParticipantCaller {
  if ('participant' in caller) return caller
  throw new Error(`a route for participants is open to ${caller.role}`)
}

/** The PKIs that a Registration Authority decides on (SEC Appendix M, SMKI RAPP; DCCKI RAPP). */
const reach: Record<'ra-smki' | 'ra-dccki', readonly Pki[]> = {
  'ra-smki': ['smki-organisation', 'smki-device', 'iki'],
  'ra-dccki': ['dccki'],
}

/**
 * Returns the principal that may decide on all of `pkis`: an administrator, or the Registration Authority of them all.
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
  const own = role === 'ra-smki' || role === 'ra-dccki' ? reach[role] : []
  if (pkis.length > 0 && pkis.every((pki) => own.includes(pki))) return { kind: 'administrator', actor }
  const why = `${role} decides on ${own.join(', ') || 'nothing'}`
  throw await refusals.refuse({ actor, participant: null }, what, why)
}

/**
 * The Portal credential that asks for certificates of each PKI. SEC Appendix M has one for organisations and one for
 * devices; IKI credentials, of which both sides have some, are renewed with either.
 */
const sides: Record<Pki, readonly ParticipantCaller['role'][]> = {
  'smki-organisation': ['portal-organisation'],
  'smki-device': ['portal-device'],
  iki: ['portal-organisation', 'portal-device'],
  dccki: ['portal-organisation'],
}

/** Refuses a certificate that is asked for with the credential of the other side. @throws {PkiError} `ACCESS_DENIED` */
export async function requireSide(
  { role, actor, participant }: ParticipantCaller,
  { id, pki }: LeafProfile,
  { refusals }: Pick<ServerDeps, 'refusals'>,
): Promise<void> {
  if (sides[pki].includes(role)) return
  const why = `the credential is one for ${role}; allowed: ${sides[pki].join(', ')}`
  throw await refusals.refuse({ actor, participant }, `ask for "${id}"`, why)
}
