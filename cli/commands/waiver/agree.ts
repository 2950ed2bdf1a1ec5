import { type Command, Option } from 'commander'
import { agreeWaiver, decidedBy, type WaiverParty, waiverParties } from '../../../core/authority/register/index.ts'
import { withWorld } from '../../world/open-world.ts'
import { type PrincipalOptions, withPrincipalOptions } from '../../world/options.ts'
import { principalOf } from '../../world/principal.ts'
import { showChange } from '../../world/register-change.ts'

interface AgreeOptions extends PrincipalOptions {
  readonly party: WaiverParty
  readonly by: string
  readonly at?: string
}

export function configure(command: Command): void {
  withPrincipalOptions(command.argument('<id>', 'id of the waiver, such as acme/smki-sro'))
    .description('record that one side agrees; a participant may agree to its own waivers')
    .addOption(new Option('--party <party>', 'side that agrees').choices(waiverParties).makeOptionMandatory())
    .requiredOption('--by <name>', 'who decided')
    .option('--at <time>', 'when (default: now); a bare date is midnight in Europe/London')
    .action(runAgree)
}

async function runAgree(id: string, options: AgreeOptions): Promise<void> {
  await withWorld(options, async (world) => {
    const agreed = decidedBy(options.by, options.at, world.clock)
    showChange(await agreeWaiver(id, options.party, agreed, principalOf(options), world), options)
  })
}
