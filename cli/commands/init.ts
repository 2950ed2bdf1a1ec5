import type { Command } from 'commander'
import { initWorld } from '../../core/authority/world/make/index.ts'
import { PkiError, systemRandom } from '../../core/base/index.ts'
import { type Pki, pkis } from '../../core/pki/profile/ids/index.ts'
import { readProfiles } from '../input/profiles.ts'
import { readPassphrase } from '../input/secrets.ts'
import { systemClock } from '../input/system-clock.ts'
import { note, print, printJson } from '../output/print.ts'
import { collect } from '../values/read-value.ts'
import { asUsageError, SEEDED_WARNING } from '../world/open-world.ts'
import { type CommonOptions, withKeyOptions } from '../world/options.ts'
import { actorOf } from '../world/principal.ts'

interface InitCommandOptions extends CommonOptions {
  readonly environment: string[]
  readonly policyOid: string[]
  readonly seeded?: string
}

export function configure(command: Command): void {
  withKeyOptions(command.argument('[dir]', 'folder of the new world (default: --world)'))
    .description('make a test world with the CAs of SMKI and IKI, and DCCKI CAs for each environment')
    .option('--environment <name>', 'test environment; repeatable (default: uit-a, uit-b)', collect, [])
    .option(
      '--policy-oid <pki=oid>',
      'policy OID for one PKI, instead of the one in the profiles; repeatable',
      collect,
      [],
    )
    .option('--seeded <text>', 'derive every key from this text; for tests only')
    .action(runInit)
}

const DEFAULT_ENVIRONMENTS = ['uit-a', 'uit-b']

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
  const config = await initWorld(init, await readProfiles(options), systemClock, systemRandom()).catch(asUsageError)
  if (options.json) printJson({ world: directory, name: config.name, environments, seeded: config.seeded !== null })
  else print(`made ${config.name} in ${directory} with environments ${environments.join(', ')}`)
  if (config.seeded !== null) note(SEEDED_WARNING)
  note('TEST ONLY: its certificates do not chain to a CA of the DCC')
  note(`hint: see its CAs with "tpki ca list --world ${directory}"`)
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
