import type { Command } from 'commander'
import { print, printJson } from '../../output/print.ts'
import { table } from '../../output/text.ts'
import { withWorld } from '../../world/open-world.ts'
import { type PrincipalOptions, withCommonOptions } from '../../world/options.ts'

export function configure(command: Command): void {
  withCommonOptions(command).description('list the test environments of the world').action(runList)
}

async function runList(options: PrincipalOptions): Promise<void> {
  await withWorld(options, async ({ config: { environments } }) => {
    if (options.json) return printJson({ environments })
    const rows = environments.map(({ name, dnsSuffixes, crlBaseUri }) => [name, crlBaseUri, dnsSuffixes.join(' ')])
    print(table([['NAME', 'CRL BASE URI', 'DNS SUFFIXES'], ...rows]))
  })
}
