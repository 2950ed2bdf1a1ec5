import { formatTime, type PkiError } from '../../core/index.ts'
import { type Caller, type ParticipantRole, participantRoles } from '../http/caller.ts'
import type { ServerDeps } from '../http/deps.ts'
import type { Presented } from '../listener/client-certificate.ts'
import { type IssuedCertificate, IssuedCertificates } from './issued-certificates.ts'

const known = new WeakMap<ServerDeps['world'], IssuedCertificates>()

function issuedOf({ world }: ServerDeps): IssuedCertificates {
  const found = known.get(world) ?? new IssuedCertificates(world.store)
  known.set(world, found)
  return found
}

/**
 * Returns the participant behind an IKI certificate: one that this world has issued for an interface, that is valid now
 * and not revoked, nor a CA above it, of a participant that is registered and not suspended. Looked at with every request.
 * @throws {PkiError} `ACCESS_DENIED`, with an audit row
 */
export async function identifyParticipant(presented: Presented, deps: ServerDeps): Promise<Caller> {
  const issued = await issuedOf(deps).find(presented.fingerprint)
  if (!issued) throw await refuseStranger(presented, 'this world has not issued it', deps)
  const { record } = issued
  const { participant, subject, profile } = record
  const actor = subject === '' ? `certificate ${record.serial}` : subject
  const why = await findFault(issued, deps)
  if (why !== null) {
    throw await deps.refusals.refuse({ actor, participant }, `use certificate ${record.serial} ("${profile}")`, why)
  }
  return { role: roleOf(profile) as ParticipantRole, participant, actor, certificate: record }
}

/** Refuses a certificate of which nothing is known but its digest. */
export const refuseStranger = (
  { fingerprint }: Pick<Presented, 'fingerprint'>,
  why: string,
  { refusals }: Pick<ServerDeps, 'refusals'>,
): Promise<PkiError> =>
  refusals.refuse({ actor: `client certificate ${fingerprint}`, participant: null }, 'call this server', why)

const roleOf = (profile: string): ParticipantRole | undefined =>
  Object.hasOwn(participantRoles, profile) ? participantRoles[profile as keyof typeof participantRoles] : undefined

/** Returns what stands against a certificate of this world, or null. */
async function findFault({ record, caSerials }: IssuedCertificate, { world }: ServerDeps): Promise<string | null> {
  const { participant, profile, notBeforeSeconds, notAfterSeconds } = record
  if (roleOf(profile) === undefined) return 'a certificate of that profile opens no interface'
  const now = world.clock.nowSeconds()
  if (now < notBeforeSeconds) return `it is valid only from ${formatTime(notBeforeSeconds)}`
  if (now > notAfterSeconds) return `it has expired at ${formatTime(notAfterSeconds)}`
  for (const serial of [record.serial, ...caSerials]) {
    const revocation = await world.store.revocations.find(serial)
    const what = serial === record.serial ? 'it' : `the CA above it, certificate ${serial},`
    if (revocation) return `${what} is revoked since ${formatTime(revocation.atSeconds)} (${revocation.reason})`
  }
  const standing = await world.register.standing(participant)
  if (!standing) return 'no such participant is in the register'
  const { suspended } = standing.participant
  return suspended ? `it is suspended since ${suspended.at}: ${suspended.reason}` : null
}
