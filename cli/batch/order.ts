import { type Command, Option } from 'commander'
import {
  type BatchOrder,
  type DeviceType,
  deviceTypes,
  MAX_BATCH_CSRS,
  OPERATOR,
  type ProfileId,
  type World,
} from '../../core/index.ts'
import { readNumber } from '../values/read-value.ts'
import { type PrincipalOptions, withAsOption, withKeyOptions } from '../world/options.ts'
import { actorOf, askedParticipant, principalOf } from '../world/principal.ts'

export interface BatchOptions extends PrincipalOptions {
  readonly profile?: string
  readonly participant?: string
  readonly environment?: string
  readonly deviceType?: DeviceType
  readonly max: number
  readonly threads?: number
}

/** Adds what every command takes that reads a batch. */
export const withBatchOptions = (command: Command): Command =>
  withAsOption(withKeyOptions(command))
    .option('--profile <id>', 'the kind of certificate (default: device certificates, each CSR says which)')
    .option('--participant <id>', `who asks (default: that of --as, else "${OPERATOR}", the lab itself)`)
    .option('--environment <name>', 'the test environment; DCCKI needs one (ETAD 4.1)')
    .addOption(new Option('--device-type <type>', 'what the devices are').choices(deviceTypes))
    .option('--max <count>', 'the most CSRs that are taken', (text) => readNumber('--max', text), MAX_BATCH_CSRS)
    .option('--threads <count>', 'threads at work (default: one for each processor)', (text) =>
      readNumber('--threads', text),
    )

/** Returns what is asked for. @throws {PkiError} `ACCESS_DENIED`, `PROFILE_…` */
export async function orderOf(options: BatchOptions, reference: string | null, world: World): Promise<BatchOrder> {
  const { environment = null, deviceType = null } = options
  const named = await askedParticipant(options.participant, principalOf(options), 'ask for another', world)
  const profile: ProfileId | null = options.profile === undefined ? null : world.profiles.findLeaf(options.profile).id
  const participant = named ?? OPERATOR
  return { participant, actor: actorOf(options), interface: 'cli', reference, profile, environment, deviceType }
}
