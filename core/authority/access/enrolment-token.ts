import { hash } from 'node:crypto'
import { PkiError } from '../../base/index.ts'
import type { EnrolmentToken } from '../../records/index.ts'
import type { IssuingDeps } from '../issuance/index.ts'
import { type Principal, requireAdministrator, unknownParticipant } from '../register/index.ts'
import { changeAccess } from './change-access.ts'

// Long enough to pass the token on and use it, short enough to limit the harm of a lost one.
const TOKEN_SECONDS = 24 * 3600
const TOKEN_OCTETS = 32

/** Returns the digest of a token, lower-case hex: its SHA-256. 32 random octets cannot be guessed, so it needs no slow hash. */
export const digestToken = (token: string): string => hash('sha256', token, 'hex')

/** A new token. Its text is shown once and not kept. */
export interface NewToken {
  readonly token: string
  /** What the store keeps: the digest, and what the token is for. */
  readonly kept: EnrolmentToken
}

/**
 * Returns a token with which a participant gets its first IKI certificate: one certificate of one profile, within 24
 * hours. Only the SHA-256 of the token is kept.
 * @throws {PkiError} `ACCESS_DENIED`, `USAGE` if the profile is not an IKI profile, `PARTICIPANT_UNKNOWN`
 */
export async function issueToken(
  participant: string,
  profileId: string,
  principal: Principal,
  deps: Pick<IssuingDeps, 'store' | 'clock' | 'random' | 'profiles' | 'register'>,
): Promise<NewToken> {
  await requireAdministrator(principal, 'change who has access', deps)
  const profile = deps.profiles.findLeaf(profileId)
  if (profile.pki !== 'iki')
    throw new PkiError(
      'USAGE',
      `profile "${profileId}" has no enrolment tokens; allowed: the IKI profiles, such as iki/portal-device`,
    )
  if (!(await deps.register.standing(participant))) throw unknownParticipant(participant)
  const token = `tpki-enrol-${Buffer.from(deps.random.octets(TOKEN_OCTETS)).toString('base64url')}`
  const atSeconds = deps.clock.nowSeconds()
  const untilSeconds = atSeconds + TOKEN_SECONDS
  const kept: EnrolmentToken = {
    digest: digestToken(token),
    participant,
    profile: profile.id,
    by: principal.actor,
    atSeconds,
    untilSeconds,
    spent: null,
  }
  const until = new Date(untilSeconds * 1000).toISOString()
  const detail = { participant, profile: profile.id, until }
  await changeAccess({ kind: 'add-token', token: kept }, 'the enrolment token', detail, principal, deps)
  return { token, kept }
}
