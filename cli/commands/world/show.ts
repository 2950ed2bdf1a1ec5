import type { Command } from 'commander'
import { formatTime } from '../../../core/pki/x509/index.ts'
import { print, printJson } from '../../output/print.ts'
import { table } from '../../output/text.ts'
import { withWorld } from '../../world/open-world.ts'
import { type CommonOptions, withCommonOptions } from '../../world/options.ts'

export function configure(command: Command): void {
  withCommonOptions(command).description('show environments, policy OIDs and clock').action(runShow)
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
        ['seeded', config.seeded === null ? 'no' : 'yes: anyone who knows the seed can compute every key'],
        ['clock', now],
        ['audit rows', String(sequence)],
        ...policies,
        ...environments,
      ]),
    )
  })
}
