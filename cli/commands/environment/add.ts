import type { Command } from 'commander'
import { addEnvironment } from '../../../core/authority/world/make/index.ts'
import { defaultEnvironment } from '../../../core/records/index.ts'
import { note, printJson, printLine } from '../../output/print.ts'
import { collectTexts } from '../../values/read-value.ts'
import { asUsageError, withWorld } from '../../world/open-world.ts'
import { type PrincipalOptions, withAsOption, withKeyOptions } from '../../world/options.ts'
import { principalOf } from '../../world/principal.ts'

interface AddOptions extends PrincipalOptions {
  readonly dnsSuffix?: readonly string[]
  readonly crlBaseUri?: string
}

export function configure(command: Command): void {
  withAsOption(withKeyOptions(command.argument('<name>', 'name of the environment, such as uit-c')))
    .description('add a test environment with its own DCCKI CAs')
    .option('--dns-suffix <suffix>', 'DNS suffix of the names in infrastructure certificates; repeatable', collectTexts)
    .option('--crl-base-uri <uri>', 'URI before the file names of its CRLs')
    .action(runAdd)
}

async function runAdd(name: string, options: AddOptions): Promise<void> {
  const usual = defaultEnvironment(name)
  const environment = {
    ...usual,
    dnsSuffixes: [...(options.dnsSuffix ?? usual.dnsSuffixes)],
    crlBaseUri: options.crlBaseUri ?? usual.crlBaseUri,
  }
  await withWorld(options, async (world, passphrase) => {
    await addEnvironment(environment, principalOf(options), world, passphrase).catch(asUsageError)
  })
  if (options.json) printJson({ environment })
  else printLine(`added environment ${name}`)
  note(`hint: see its CAs with "tpki ca list --environment ${name}"`)
}
