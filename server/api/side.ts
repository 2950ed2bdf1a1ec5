import type { Pki } from '../../core/pki/profile/ids/index.ts'
import type { LeafProfile } from '../../core/pki/profile/index.ts'
import type { ParticipantCaller } from '../caller.ts'
import type { ServerDeps } from '../deps.ts'

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
