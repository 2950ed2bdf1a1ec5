import type { Command } from 'commander'
import { openTlsRoot, readTlsRoot } from '../../../core/authority/world/make/index.ts'
import { systemClock } from '../../input/system-clock.ts'
import { print, printJson } from '../../output/print.ts'
import { writeOutput } from '../../output/write-file.ts'
import { withWorld } from '../../world/open-world.ts'
import { type CommonOptions, withKeyOptions } from '../../world/options.ts'
import { actorOf } from '../../world/principal.ts'

export function configure(command: Command): void {
  withKeyOptions(command)
    .description('write the root certificate that clients of "tpki serve" must trust; makes it if needed')
    .option('--out <file>', 'write to this file (default: stdout)')
    .action(runTlsRoot)
}

async function runTlsRoot(options: CommonOptions & { readonly out?: string }): Promise<void> {
  await withWorld(options, async (world, passphrase) => {
    const known = readTlsRoot(options.world)
    const pem = known ?? (await openTlsRoot(world, passphrase, systemClock, actorOf(options))).certificatePem
    if (options.out !== undefined) writeOutput(options.out, pem)
    if (options.json) printJson({ certificate: pem, out: options.out ?? null })
    else if (options.out === undefined) print(pem)
  })
}
