import type { Command } from 'commander'
import { requireAdministrator } from '../../core/authority/register/index.ts'
import { setWorldClock } from '../../core/authority/world/index.ts'
import { openTlsRoot, readTlsRoot } from '../../core/authority/world/make/index.ts'
import { formatTime } from '../../core/pki/x509/index.ts'
import {
  actorOf,
  type CommonOptions,
  type PrincipalOptions,
  parseTimeOption,
  principalOf,
  systemClock,
  withAsOption,
  withCommonOptions,
  withKeyOptions,
  withWorld,
} from '../context.ts'
import { print, printJson, table } from '../output.ts'
import { writeOutput } from '../write-output.ts'

export function register(program: Command): void {
  const world = program.command('world').description('show a world and set its clock')
  withCommonOptions(world.command('show')).description('environments, policy OIDs, clock').action(runShow)
  withAsOption(withKeyOptions(world.command('clock').argument('<time>', 'such as 2027-01-01T00:00:00Z, or "system"')))
    .description('set the clock that issuing uses, for a rehearsal; never before the last audit row')
    .action(runClock)
  withKeyOptions(world.command('tls-root'))
    .description('the certificate that clients of "tpki serve" are to trust, PEM; made where there is none yet')
    .option('--out <file>', 'where to write it (default: stdout)')
    .action(runTlsRoot)
}

async function runShow(options: CommonOptions): Promise<void> {
  await withWorld(options, async ({ config, clock, store }) => {
    const now = formatTime(clock.nowSeconds())
    const { sequence } = await store.auditHead()
    if (options.json) {
      printJson({ world: options.world, ...config, seeded: config.seeded !== null, clock: now, auditRows: sequence })
      return
    }
    const policies = Object.entries(config.policyOids).map(([pki, { value, source }]) => [
      `policy OID of ${pki}`,
      `${value} (${source})`,
    ])
    const environments = config.environments.map(({ name, dnsSuffixes, crlBaseUri }) => [
      `environment ${name}`,
      `${dnsSuffixes.join(' ')}; CRLs under ${crlBaseUri}`,
    ])
    print(
      table([
        ['name', config.name],
        ['seeded', config.seeded === null ? 'no' : 'yes: anyone who knows the seed has every key'],
        ['clock', now],
        ['audit rows', String(sequence)],
        ...policies,
        ...environments,
      ]),
    )
  })
}

async function runClock(time: string, options: PrincipalOptions): Promise<void> {
  const toSeconds = time === 'system' ? null : parseTimeOption(time)
  await withWorld(options, async (world) => {
    // Another day is another allowance.
    await requireAdministrator(principalOf(options), 'set the clock', world)
    const { store } = world
    await setWorldClock(store, systemClock, toSeconds, actorOf(options))
    const now = formatTime(toSeconds ?? systemClock.nowSeconds())
    if (options.json) printJson({ clock: now })
    else print(`the clock of ${options.world} is ${now}`)
  })
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
