import type { Command } from 'commander'
import { exportRegister } from '../../../core/authority/world/make/index.ts'
import { note, print, printJson } from '../../output/print.ts'
import { writeOutput } from '../../output/write-file.ts'
import { withWorld } from '../../world/open-world.ts'
import { type PrincipalOptions, withPrincipalOptions } from '../../world/options.ts'
import { principalOf } from '../../world/principal.ts'

export function configure(command: Command): void {
  withPrincipalOptions(command)
    .description('write the whole register as YAML, with the environments')
    .option('--out <file>', 'write to this file (default: stdout)')
    .action(runExport)
}

async function runExport(options: PrincipalOptions & { readonly out?: string }): Promise<void> {
  const text = await withWorld(options, (world) => exportRegister(principalOf(options), world))
  const { out } = options
  if (out !== undefined) writeOutput(out, text)
  if (options.json) printJson({ out: out ?? null, document: out === undefined ? text : null })
  else if (out === undefined) print(text)
  else note(`register in ${out}`)
}
