import { type Command, Option } from 'commander'
import { type Participant, participantKinds, userRoles } from '../../core/index.ts'
import { collectRanges, collectRoles, type Eui64Range } from '../values/identifiers.ts'
import { collectOneOf, collectTexts } from '../values/read-value.ts'
import { withPrincipalOptions } from './options.ts'

export interface ParticipantFields {
  readonly name?: string
  readonly kind?: Participant['kind']
  /** False for `--no-sec-party-id`. */
  readonly secPartyId?: string | false
  readonly userRole?: Participant['userRoles']
  readonly role?: readonly number[]
  readonly eui64Range?: readonly Eui64Range[]
  readonly tradingName?: readonly string[]
}

export const withParticipantFields = (command: Command): Command =>
  withPrincipalOptions(command)
    .option('--sec-party-id <id>', 'its SEC Party identifier')
    .option('--user-role <role>', 'a User Role; repeatable', collectOneOf('--user-role', userRoles))
    .option('--role <code>', 'a Remote Party Role: two hex digits or a name; repeatable', collectRoles)
    .option(
      '--eui64-range <from-to[=type]>',
      'EUI-64s that are its own, of one device type or any; repeatable',
      collectRanges,
    )
    .option('--trading-name <text>', 'a further organizationName; repeatable', collectTexts)

export const kindOption = (): Option => new Option('--kind <kind>', 'what it is').choices(participantKinds)
