import type { Command } from 'commander'
import { removeApiKey } from '../../../../core/authority/access/index.ts'
import { printJson, printLine } from '../../../output/print.ts'
import { withWorld } from '../../../world/open-world.ts'
import { type PrincipalOptions, withPrincipalOptions } from '../../../world/options.ts'
import { principalOf } from '../../../world/principal.ts'

export function configure(command: Command): void {
  withPrincipalOptions(command.argument('<user>'))
    .description('remove the API key of a repository user at once')
    .action(runRemove)
}

async function runRemove(user: string, options: PrincipalOptions): Promise<void> {
  await withWorld(options, async (world) => {
    await removeApiKey(user, principalOf(options), world)
    if (options.json) printJson({ removed: user })
    else printLine(`the key of "${user}" no longer works`)
  })
}
