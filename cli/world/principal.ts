import { userInfo } from 'node:os'
import { OPERATOR, PkiError, type Principal, requireOwn, type World } from '../../core/index.ts'
import type { CommonOptions, PrincipalOptions } from './options.ts'

/**
 * Returns who is asking: the participant that is named, else an administrator.
 * @throws {PkiError} `USAGE` where nobody is named, or the lab, which is no participant and bound by no entitlement
 */
export function principalOf(options: PrincipalOptions): Principal {
  const participant = options.as ?? process.env.TPKI_PARTICIPANT
  const actor = actorOf(options)
  if (participant === undefined) return { kind: 'administrator', actor }
  if (participant !== '' && participant !== OPERATOR) return { kind: 'participant', participant, actor }
  throw new PkiError(
    'USAGE',
    `--as (or TPKI_PARTICIPANT) is ${participant === '' ? 'empty' : `"${OPERATOR}", the lab itself`}; allowed: the id of a participant`,
    { cure: 'leave it out to act for the lab; TPKI_PARTICIPANT must not be set, not even to nothing' },
  )
}

export const actorOf = ({ actor }: Pick<CommonOptions, 'actor'>): string => actor ?? systemUser()

// In a container the user may have a number and no name.
function systemUser(): string {
  try {
    return userInfo().username
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`
  }
}

/**
 * Returns the participant that a command is about: the one it names, else whoever asks; null where neither is one.
 * @throws {PkiError} `ACCESS_DENIED` where a participant names another
 */
export async function askedParticipant(
  named: string | undefined,
  principal: Principal,
  what: string,
  world: World,
): Promise<string | null> {
  if (named !== undefined) await requireOwn(principal, named, what, world)
  return named ?? (principal.kind === 'participant' ? principal.participant : null)
}

/** @throws {PkiError} `PARTICIPANT_UNKNOWN` */
export async function checkKnown(participant: string, { register }: World): Promise<void> {
  if (participant === OPERATOR || (await register.standing(participant))) return
  throw new PkiError('PARTICIPANT_UNKNOWN', `participant "${participant}" is not in the register`, {
    cure: 'see "tpki participant list"',
  })
}
