import { userInfo } from 'node:os'
import { type Principal, requireOwn } from '../../core/authority/register/index.ts'
import type { World } from '../../core/authority/world/index.ts'
import { PkiError } from '../../core/base/index.ts'
import { OPERATOR } from '../../core/quota/index.ts'
import type { CommonOptions, PrincipalOptions } from './options.ts'

/**
 * Returns who runs the command: the participant that --as or TPKI_PARTICIPANT names, otherwise an administrator.
 * @throws {PkiError} `USAGE` if that name is empty or `operator`, which stands for the lab and skips entitlement
 */
export function principalOf(options: PrincipalOptions): Principal {
  const participant = options.as ?? process.env.TPKI_PARTICIPANT
  const actor = actorOf(options)
  if (participant === undefined) return { kind: 'administrator', actor }
  if (participant !== '' && participant !== OPERATOR) return { kind: 'participant', participant, actor }
  throw new PkiError(
    'USAGE',
    `--as (or TPKI_PARTICIPANT) is ${participant === '' ? 'empty' : `"${OPERATOR}", which stands for the lab`}; allowed: the id of a participant`,
    { cure: 'to act for the lab, leave out --as and unset TPKI_PARTICIPANT' },
  )
}

export const actorOf = ({ actor }: Pick<CommonOptions, 'actor'>): string => actor ?? systemUser()

// In a container the user may have a number but no name.
function systemUser(): string {
  try {
    return userInfo().username
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`
  }
}

/**
 * Returns the participant that a command is about: the one it names, otherwise the caller. Returns null if an
 * administrator names none.
 * @throws {PkiError} `ACCESS_DENIED` if a participant names another
 */
export async function participantOf(
  named: string | undefined,
  principal: Principal,
  what: string,
  world: World,
): Promise<string | null> {
  if (named !== undefined) await requireOwn(principal, named, what, world)
  return named ?? (principal.kind === 'participant' ? principal.participant : null)
}

/** Checks that the register has this participant. @throws {PkiError} `PARTICIPANT_UNKNOWN` */
export async function requireParticipant(participant: string, { register }: World): Promise<void> {
  if (participant === OPERATOR || (await register.standing(participant))) return
  throw new PkiError('PARTICIPANT_UNKNOWN', `participant "${participant}" is not in the register`, {
    cure: 'see "tpki participant list"',
  })
}
