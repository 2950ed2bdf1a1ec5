import { type Principal, requireEntry, requireOwn } from '../core/authority/register/index.ts'
import type { World } from '../core/authority/world/index.ts'
import { type Clock, PkiError } from '../core/base/index.ts'
import type { KnownFacts } from '../core/forms/index.ts'
import { formatTime } from '../core/pki/x509/index.ts'
import type { Participant, Person } from '../core/records/index.ts'
import { ownedId } from './register-change.ts'

export interface FactOptions {
  readonly participant?: string
  readonly person?: string
}

/** Returns today by a clock, such as 2026-11-20. */
export const todayOf = (clock: Clock): string => formatTime(clock.nowSeconds()).slice(0, 10)

/**
 * Returns what the register knows of a participant and one of its people.
 * @throws {PkiError} `ACCESS_DENIED`, `REGISTER_ENTRY_UNKNOWN`, `USAGE`
 */
export async function factsOf(
  { participant, person }: FactOptions,
  principal: Principal,
  world: World,
): Promise<KnownFacts> {
  const today = todayOf(world.clock)
  const whose = participant ?? (principal.kind === 'participant' ? principal.participant : undefined)
  if (whose === undefined) {
    if (person === undefined) return { participant: null, person: null, today }
    throw new PkiError('USAGE', '--person needs --participant, whose person it is')
  }
  await requireOwn(principal, whose, `see what belongs to participant "${whose}"`, world)
  const known = (await requireEntry('participant', whose, world.store)).value as Participant
  if (person === undefined) return { participant: known, person: null, today }
  const found = (await requireEntry('person', ownedId(whose, person, ''), world.store)).value as Person
  return { participant: known, person: found, today }
}
