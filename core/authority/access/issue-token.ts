import { PkiError } from '../../base/index.ts'
import type { EnrolmentToken } from '../../records/index.ts'
import type { IssuingDeps } from '../issuance/index.ts'
import { type Principal, requireAdministrator, unknownParticipant } from '../register/index.ts'
import { changeAccess } from './access-change.ts'
import { digestToken } from './enrol.ts'

// Long enough for whoever it is handed to, short enough for one that is left lying about.
const TOKEN_SECONDS = 24 * 3600
const TOKEN_OCTETS = 32

/** A token as it is handed out, this once. */
export interface NewToken {
  readonly token: string
  readonly kept: EnrolmentToken
}

/**
 * Returns a token by which a participant that has no IKI certificate gets one: good for one CSR of one profile, 24 hours.
 * Of the token itself nothing is kept but its hash.
 * @throws {PkiError} `ACCESS_DENIED`, `USAGE` for a profile that is no IKI one, `PARTICIPANT_UNKNOWN`
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
      `an enrolment token for "${profileId}"; allowed: the IKI profiles, such as iki/portal-device`,
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
