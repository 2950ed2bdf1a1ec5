import { type Command, Option } from 'commander'
import { authoriseSubscriber, decidedBy, PkiError, subscriptions } from '../../../core/index.ts'
import { withWorld } from '../../world/open-world.ts'
import { type PrincipalOptions, withPrincipalOptions } from '../../world/options.ts'
import { actorOf, principalOf } from '../../world/principal.ts'
import { showChange } from '../../world/register-change.ts'

interface AuthoriseOptions extends PrincipalOptions {
  readonly for: (typeof subscriptions)[number]
  readonly by?: string
  readonly at?: string
  readonly withdraw?: boolean
}

export function configure(command: Command): void {
  withPrincipalOptions(command.argument('<id>'))
    .description('record that its Authorised Subscriber application was approved')
    .addOption(
      new Option('--for <certificates>', 'what it may subscribe to').choices(subscriptions).makeOptionMandatory(),
    )
    .option('--by <name>', 'who approved it (default: --actor)')
    .option('--at <time>', 'when (default: now)')
    .option('--withdraw', 'it is one no longer')
    .action(runAuthorise)
}

async function runAuthorise(id: string, options: AuthoriseOptions): Promise<void> {
  const { by, at, withdraw } = options
  if (withdraw && (by !== undefined || at !== undefined))
    throw new PkiError('USAGE', '--withdraw takes no --by and no --at; the audit log says who withdrew it and when')
  await withWorld(options, async (world) => {
    const decision = withdraw ? null : decidedBy(by ?? actorOf(options), at, world.clock)
    showChange(await authoriseSubscriber(id, options.for, decision, principalOf(options), world), options)
  })
}
