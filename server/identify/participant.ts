import type { PkiError } from '../../core/base/index.ts'
import { formatTime } from '../../core/pki/x509/index.ts'
import { type Caller, type ParticipantRole, participantRoles } from '../http/caller.ts'
import type { ServerDeps } from '../http/deps.ts'
import type { ClientCertificate } from '../listener/client-certificate.ts'
import { type IssuedCertificate, IssuedCertificates } from './issued-certificates.ts'

const known = new WeakMap<ServerDeps['world'], IssuedCertificates>()

function issuedOf({ world }: ServerDeps): IssuedCertificates {
  const found = known.get(world) ?? new IssuedCertificates(world.store)
  known.set(world, found)
  return found
}

/**
 * Returns the participant of an IKI certificate. Checks with every request that this world issued the certificate for an
 * interface, that it is valid now, that neither it nor a CA above it is revoked, and that the participant is registered
 * and not suspended.
 * @throws {PkiError} `ACCESS_DENIED`, with an audit row
 */
export async function identifyParticipant(client: ClientCertificate, deps: ServerDeps): Promise<Caller> {
  const issued = await issuedOf(deps).find(client.fingerprint)
  if (!issued) throw await refuseUnknownCertificate(client, 'this world did not issue it', deps)
  const { record } = issued
  const { participant, subject, profile } = record
  const actor = subject === '' ? `certificate ${record.serial}` : subject
  const why = await findFault(issued, deps)
  if (why !== null) {
    throw await deps.refusals.refuse({ actor, participant }, `use certificate ${record.serial} ("${profile}")`, why)
  }
  return { role: roleOf(profile) as ParticipantRole, participant, actor, certificate: record }
}

/** Returns the refusal of a certificate that this world did not issue; the audit row names its fingerprint. */
export const refuseUnknownCertificate = (
  { fingerprint }: Pick<ClientCertificate, 'fingerprint'>,
  why: string,
  { refusals }: Pick<ServerDeps, 'refusals'>,
): Promise<PkiError> =>
  refusals.refuse({ actor: `client certificate ${fingerprint}`, participant: null }, 'call this server', why)

const roleOf = (profile: string): ParticipantRole | undefined =>
  Object.hasOwn(participantRoles, profile) ? participantRoles[profile as keyof typeof participantRoles] : undefined

/** Returns why a certificate of this world is refused, or null. */
async function findFault({ record, caSerials }: IssuedCertificate, { world }: ServerDeps): Promise<string | null> {
  const { participant, profile, notBeforeSeconds, notAfterSeconds } = record
  if (roleOf(profile) === undefined) return 'certificates of this profile are not for any interface'
  const now = world.clock.nowSeconds()
  if (now < notBeforeSeconds) return `it is valid only from ${formatTime(notBeforeSeconds)}`
  if (now > notAfterSeconds) return `it expired at ${formatTime(notAfterSeconds)}`
  for (const serial of [record.serial, ...caSerials]) {
    const revocation = await world.store.revocations.find(serial)
    const what = serial === record.serial ? 'it' : `the CA above it, certificate ${serial},`
    if (revocation) return `${what} was revoked at ${formatTime(revocation.atSeconds)} (${revocation.reason})`
  }
  const standing = await world.register.standing(participant)
  if (!standing) return 'the participant is not in the register'
  const { suspended } = standing.participant
  return suspended ? `the participant has been suspended since ${suspended.at}: ${suspended.reason}` : null
}
