import type { Command } from 'commander'
import { requireAdministrator } from '../../../../core/authority/register/index.ts'
import { apiKeyJson } from '../../../output/access.ts'
import { note, print, printJson } from '../../../output/print.ts'
import { table } from '../../../output/text.ts'
import { withWorld } from '../../../world/open-world.ts'
import { type PrincipalOptions, withPrincipalOptions } from '../../../world/options.ts'
import { principalOf } from '../../../world/principal.ts'

export function configure(command: Command): void {
  withPrincipalOptions(command).description('list the users with an API key').action(runList)
}

async function runList(options: PrincipalOptions): Promise<void> {
  await withWorld(options, async (world) => {
    await requireAdministrator(principalOf(options), 'see who has access', world)
    const keys = await world.store.access.listApiKeys()
    if (options.json) printJson({ keys: keys.map(apiKeyJson) })
    else if (keys.length === 0) note('no repository user has a key')
    else
      print(
        table([
          ['USER', 'ADDED', 'BY'],
          ...keys.map(apiKeyJson).map(({ user, addedAt, by }) => [user, String(addedAt), by]),
        ]),
      )
  })
}
