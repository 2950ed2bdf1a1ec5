import type { Command } from 'commander'
import { addEnvironment } from '../../core/authority/world/make/index.ts'
import { PkiError } from '../../core/base/index.ts'
import { defaultEnvironment } from '../../core/records/index.ts'
import {
  type PrincipalOptions,
  principalOf,
  withAsOption,
  withCommonOptions,
  withKeyOptions,
  withWorld,
} from '../context.ts'
import { note, print, printJson, printLine, table } from '../output.ts'
import { collectTexts } from '../register-values.ts'

interface AddOptions extends PrincipalOptions {
  readonly dnsSuffix?: readonly string[]
  readonly crlBaseUri?: string
}

export function register(program: Command): void {
  const environment = program.command('environment').description('list and add test environments (ETAD 4.1)')
  withCommonOptions(environment.command('list')).description('the test environments of the world').action(runList)
  withAsOption(withKeyOptions(environment.command('add').argument('<name>', 'such as uit-c')))
    .description('add one, with a DCCKI hierarchy of its own')
    .option('--dns-suffix <suffix>', 'names of infrastructure certificates lie under it; idempotently', collectTexts)
    .option('--crl-base-uri <uri>', 'what stands before the file names of its CRLs')
    .action(runAdd)
}

async function runList(options: PrincipalOptions): Promise<void> {
  await withWorld(options, async ({ config: { environments } }) => {
    if (options.json) return printJson({ environments })
    const rows = environments.map(({ name, dnsSuffixes, crlBaseUri }) => [name, crlBaseUri, dnsSuffixes.join(' ')])
    print(table([['NAME', 'CRL BASE URI', 'DNS SUFFIXES'], ...rows]))
  })
}

async function runAdd(name: string, options: AddOptions): Promise<void> {
  const usual = defaultEnvironment(name)
  const environment = {
    ...usual,
    dnsSuffixes: [...(options.dnsSuffix ?? usual.dnsSuffixes)],
    crlBaseUri: options.crlBaseUri ?? usual.crlBaseUri,
  }
  await withWorld(options, async (world, passphrase) => {
    await addEnvironment(environment, principalOf(options), world, passphrase).catch(blameOptions)
  })
  if (options.json) printJson({ environment })
  else printLine(`added environment ${name}`)
  note(`hint: see its CAs with "tpki ca list --environment ${name}"`)
}

/** What world.yaml cannot hold was an option of the command. */
function blameOptions(error: unknown): never {
  if (!(error instanceof PkiError) || error.code !== 'WORLD_INVALID') throw error
  throw new PkiError('USAGE', error.message.replaceAll(/^.*world\.yaml: /gm, ''), { cause: error })
}
