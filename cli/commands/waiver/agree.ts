import { type Command, Option } from 'commander'
import { agreeWaiver, decidedBy, type WaiverParty, waiverParties } from '../../../core/index.ts'
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
  withPrincipalOptions(command.argument('<id>', 'such as acme/smki-sro'))
    .description('record that one side has agreed; a participant may agree to its own')
    .addOption(new Option('--party <party>', 'who agrees').choices(waiverParties).makeOptionMandatory())
    .requiredOption('--by <name>', 'who decided it')
    .option('--at <time>', 'when (default: now)')
    .action(runAgree)
}

async function runAgree(id: string, options: AgreeOptions): Promise<void> {
  await withWorld(options, async (world) => {
    const agreed = decidedBy(options.by, options.at, world.clock)
    showChange(await agreeWaiver(id, options.party, agreed, principalOf(options), world), options)
  })
}
