import type { Command } from 'commander'
import { decidedBy, verifyPerson } from '../../../core/authority/register/index.ts'
import { withWorld } from '../../world/open-world.ts'
import { type PrincipalOptions, withPrincipalOptions } from '../../world/options.ts'
import { principalOf } from '../../world/principal.ts'
import { showChange } from '../../world/register-change.ts'

interface VerifyOptions extends PrincipalOptions {
  readonly by: string
  readonly at?: string
}

export function configure(command: Command): void {
  withPrincipalOptions(command.argument('<id>', 'id of the person, such as acme/alex-example'))
    .description('record that the identity of a person was verified')
    .requiredOption('--by <name>', 'who verified the identity')
    .option('--at <time>', 'when it was verified (default: now); a bare date is midnight in Europe/London')
    .action(runVerify)
}

async function runVerify(id: string, options: VerifyOptions): Promise<void> {
  await withWorld(options, async (world) => {
    const verified = decidedBy(options.by, options.at, world.clock)
    showChange(await verifyPerson(id, verified, principalOf(options), world), options)
  })
}
