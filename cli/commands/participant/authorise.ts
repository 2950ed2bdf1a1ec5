import { type Command, Option } from 'commander'
import { authoriseSubscriber, decidedBy } from '../../../core/authority/register/index.ts'
import { PkiError } from '../../../core/base/index.ts'
import { subscriptions } from '../../../core/records/index.ts'
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
    .description('record that a participant is an Authorised Subscriber')
    .addOption(
      new Option('--for <certificates>', 'certificates that it may subscribe to')
        .choices(subscriptions)
        .makeOptionMandatory(),
    )
    .option('--by <name>', 'who approved the application (default: --actor)')
    .option('--at <time>', 'when the application was approved (default: now); a bare date is midnight in Europe/London')
    .option('--withdraw', 'record that it is no longer an Authorised Subscriber')
    .action(runAuthorise)
}

async function runAuthorise(id: string, options: AuthoriseOptions): Promise<void> {
  const { by, at, withdraw } = options
  if (withdraw && (by !== undefined || at !== undefined))
    throw new PkiError('USAGE', '--withdraw does not use --by and --at; the audit log records who withdrew it and when')
  await withWorld(options, async (world) => {
    const decision = withdraw ? null : decidedBy(by ?? actorOf(options), at, world.clock)
    showChange(await authoriseSubscriber(id, options.for, decision, principalOf(options), world), options)
  })
}
