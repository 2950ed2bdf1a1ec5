import type { Command } from 'commander'
import { initWorld } from '../../core/authority/world/make/index.ts'
import { PkiError, systemRandom } from '../../core/base/index.ts'
import { type Pki, pkis } from '../../core/pki/profile/ids/index.ts'
import {
  actorOf,
  type CommonOptions,
  collect,
  readPassphrase,
  readProfiles,
  SEEDED_WARNING,
  systemClock,
  withKeyOptions,
} from '../context.ts'
import { note, print, printJson } from '../output.ts'

interface InitCommandOptions extends CommonOptions {
  readonly environment: string[]
  readonly policyOid: string[]
  readonly seeded?: string
}

const DEFAULT_ENVIRONMENTS = ['uit-a', 'uit-b']

export function register(program: Command): void {
  const command = program.command('init').argument('[dir]', 'where the world is made (default: --world)')
  withKeyOptions(command)
    .description('make a test world: the CAs of SMKI, IKI and, for each environment, DCCKI')
    .option('--environment <name>', 'a test environment; repeat for several (default: uit-a, uit-b)', collect, [])
    .option('--policy-oid <pki=oid>', 'a policy OID other than the shipped one; idempotently', collect, [])
    .option('--seeded <text>', 'make every key computable from this text, for tests alone')
    .action(runInit)
}

async function runInit(dir: string | undefined, options: InitCommandOptions): Promise<void> {
  const directory = dir ?? options.world
  const environments = options.environment.length > 0 ? options.environment : DEFAULT_ENVIRONMENTS
  const init = {
    directory,
    environments,
    policyOids: parsePolicyOids(options.policyOid),
    seed: options.seeded ?? null,
    passphrase: readPassphrase(options),
    actor: actorOf(options),
  }
  const config = await initWorld(init, readProfiles(options), systemClock, systemRandom()).catch(blameOptions)
  if (options.json) printJson({ world: directory, name: config.name, environments, seeded: config.seeded !== null })
  else print(`made ${config.name} in ${directory} with environments ${environments.join(', ')}`)
  if (config.seeded !== null) note(SEEDED_WARNING)
  note('TEST ONLY: its certificates chain to no CA of the DCC')
  note(`hint: see its CAs with "tpki ca list --world ${directory}"`)
}

/** What world.yaml cannot hold was an option of the command. */
function blameOptions(error: unknown): never {
  if (!(error instanceof PkiError) || error.code !== 'WORLD_INVALID') throw error
  throw new PkiError('USAGE', error.message.replaceAll('world.yaml: ', ''), { cause: error })
}

function parsePolicyOids(assignments: readonly string[]): Partial<Record<Pki, string>> {
  return Object.fromEntries(
    assignments.map((assignment) => {
      const [pki = '', oid = ''] = assignment.split('=')
      if (!pkis.some((name) => name === pki) || oid === '') {
        throw new PkiError('USAGE', `--policy-oid "${assignment}" is not PKI=OID; allowed PKIs: ${pkis.join(', ')}`)
      }
      return [pki, oid]
    }),
  )
}
