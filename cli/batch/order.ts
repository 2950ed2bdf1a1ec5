import { type Command, Option } from 'commander'
import { MAX_BATCH_CSRS } from '../../core/authority/batch/index.ts'
import type { World } from '../../core/authority/world/index.ts'
import type { ProfileId } from '../../core/pki/profile/ids/index.ts'
import { OPERATOR } from '../../core/quota/index.ts'
import { type BatchOrder, type DeviceType, deviceTypes } from '../../core/records/index.ts'
import { readNumber } from '../values/read-value.ts'
import { type PrincipalOptions, withAsOption, withKeyOptions } from '../world/options.ts'
import { actorOf, participantOf, principalOf } from '../world/principal.ts'

export interface BatchOptions extends PrincipalOptions {
  readonly profile?: string
  readonly participant?: string
  readonly environment?: string
  readonly deviceType?: DeviceType
  readonly max: number
  readonly threads?: number
}

/** Adds the options of every command that reads a batch. */
export const withBatchOptions = (command: Command): Command =>
  withAsOption(withKeyOptions(command))
    .option('--profile <id>', 'certificate profile (default: each CSR says which device certificate it is for)')
    .option('--participant <id>', `participant that requests (default: the one in --as, or "${OPERATOR}" for the lab)`)
    .option('--environment <name>', 'test environment; required for DCCKI (ETAD 4.1)')
    .addOption(new Option('--device-type <type>', 'type of the devices').choices(deviceTypes))
    .option('--max <count>', 'largest number of CSRs to accept', (text) => readNumber('--max', text), MAX_BATCH_CSRS)
    .option('--threads <count>', 'number of threads (default: one for each processor)', (text) =>
      readNumber('--threads', text),
    )

/** Returns the order that the options describe. @throws {PkiError} `ACCESS_DENIED`, `PROFILE_…` */
export async function orderOf(options: BatchOptions, reference: string | null, world: World): Promise<BatchOrder> {
  const { environment = null, deviceType = null } = options
  const named = await participantOf(
    options.participant,
    principalOf(options),
    'request certificates for another participant',
    world,
  )
  const profile: ProfileId | null = options.profile === undefined ? null : world.profiles.findLeaf(options.profile).id
  const participant = named ?? OPERATOR
  return { participant, actor: actorOf(options), interface: 'cli', reference, profile, environment, deviceType }
}
