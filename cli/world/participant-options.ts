import { type Command, Option } from 'commander'
import { type Participant, participantKinds, userRoles } from '../../core/records/index.ts'
import { collectRanges, collectRoles, type Eui64Range } from '../values/identifiers.ts'
import { collectOneOf, collectTexts } from '../values/read-value.ts'
import { withPrincipalOptions } from './options.ts'

export interface ParticipantFields {
  readonly name?: string
  readonly kind?: Participant['kind']
  /** False if `--no-sec-party-id` is given. */
  readonly secPartyId?: string | false
  readonly userRole?: Participant['userRoles']
  readonly role?: readonly number[]
  readonly eui64Range?: readonly Eui64Range[]
  readonly tradingName?: readonly string[]
}

export const withParticipantFields = (command: Command): Command =>
  withPrincipalOptions(command)
    .option('--sec-party-id <id>', 'SEC Party identifier')
    .option('--user-role <role>', 'User Role; repeatable', collectOneOf('--user-role', userRoles))
    .option('--role <code>', 'Remote Party Role: two hex digits or a name; repeatable', collectRoles)
    .option(
      '--eui64-range <from-to[=type]>',
      'range of EUI-64s that it owns, for one device type or for any; repeatable',
      collectRanges,
    )
    .option('--trading-name <text>', 'another organizationName; repeatable', collectTexts)

export const kindOption = (): Option => new Option('--kind <kind>', 'kind of participant').choices(participantKinds)
