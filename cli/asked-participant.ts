import { type Principal, requireOwn } from '../core/authority/register/index.ts'
import type { World } from '../core/authority/world/index.ts'
import { PkiError } from '../core/base/index.ts'
import { OPERATOR } from '../core/quota/index.ts'

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
