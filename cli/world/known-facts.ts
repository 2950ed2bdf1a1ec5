import type { Command } from 'commander'
import { type Principal, requireEntry, requireOwn } from '../../core/authority/register/index.ts'
import type { World } from '../../core/authority/world/index.ts'
import { type Clock, PkiError } from '../../core/base/index.ts'
import type { KnownFacts } from '../../core/forms/index.ts'
import { formatTime } from '../../core/pki/x509/index.ts'
import type { Participant, Person } from '../../core/records/index.ts'
import { type FormOptions, withFormsOption } from '../input/forms.ts'
import { systemClock } from '../input/system-clock.ts'
import { withWorld } from './open-world.ts'
import { type PrincipalOptions, withPrincipalOptions } from './options.ts'
import { principalOf } from './principal.ts'
import { ownedId } from './register-change.ts'

interface FactOptions {
  readonly participant?: string
  readonly person?: string
}

/** Returns the date by this clock, such as 2026-11-20. */
const todayOf = (clock: Clock): string => formatTime(clock.nowSeconds()).slice(0, 10)

/**
 * Returns what the register knows about a participant and one of its people.
 * @throws {PkiError} `ACCESS_DENIED`, `REGISTER_ENTRY_UNKNOWN`, `USAGE`
 */
async function factsOf({ participant, person }: FactOptions, principal: Principal, world: World): Promise<KnownFacts> {
  const today = todayOf(world.clock)
  const whose = participant ?? (principal.kind === 'participant' ? principal.participant : undefined)
  if (whose === undefined) {
    if (person === undefined) return { participant: null, person: null, today }
    throw new PkiError('USAGE', '--person needs --participant ID')
  }
  await requireOwn(principal, whose, `see what belongs to participant "${whose}"`, world)
  const known = (await requireEntry('participant', whose, world.store)).value as Participant
  if (person === undefined) return { participant: known, person: null, today }
  const found = (await requireEntry('person', ownedId(whose, person, ''), world.store)).value as Person
  return { participant: known, person: found, today }
}

export interface KnownOptions extends PrincipalOptions, FormOptions {
  readonly participant?: string
  readonly person?: string
}

export const withKnownOptions = (command: Command): Command =>
  withFormsOption(withPrincipalOptions(command))
    .option('--participant <id>', 'fill in what the register knows about this participant')
    .option('--person <id>', 'and about this person of the participant')

/** Opens the world only if the register is needed: a form can be filled by hand without one. */
export async function knownFacts(options: KnownOptions): Promise<KnownFacts> {
  const principal = principalOf(options)
  const isAlone =
    options.participant === undefined && options.person === undefined && principal.kind === 'administrator'
  if (isAlone) return { participant: null, person: null, today: todayOf(systemClock) }
  return withWorld(options, (world) => factsOf(options, principal, world))
}
