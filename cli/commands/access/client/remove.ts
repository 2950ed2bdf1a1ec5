import type { Command } from 'commander'
import { removeClient } from '../../../../core/authority/access/index.ts'
import { printJson, printLine } from '../../../output/print.ts'
import { withWorld } from '../../../world/open-world.ts'
import { type PrincipalOptions, withPrincipalOptions } from '../../../world/options.ts'
import { principalOf } from '../../../world/principal.ts'

export function configure(command: Command): void {
  withPrincipalOptions(command.argument('<fingerprint>', 'SHA-256, see "tpki access client list"'))
    .description('remove the access of a certificate at once')
    .action(runRemove)
}

async function runRemove(fingerprint: string, options: PrincipalOptions): Promise<void> {
  await withWorld(options, async (world) => {
    const plain = fingerprint.replaceAll(':', '').toLowerCase()
    await removeClient(plain, principalOf(options), world)
    if (options.json) printJson({ removed: plain })
    else printLine(`client certificate ${plain} no longer has access`)
  })
}
