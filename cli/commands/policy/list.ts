import type { Command } from 'commander'
import { policyInForce } from '../../../core/authority/register/index.ts'
import type { PolicyVersion, RegisterEntry } from '../../../core/records/index.ts'
import { print, printJson } from '../../output/print.ts'
import { table } from '../../output/text.ts'
import { withWorld } from '../../world/open-world.ts'
import { type PrincipalOptions, withPrincipalOptions } from '../../world/options.ts'

export function configure(command: Command): void {
  withPrincipalOptions(command).description('list every version, and which is in force').action(runList)
}

async function runList(options: PrincipalOptions): Promise<void> {
  await withWorld(options, async ({ store, clock }) => {
    const entries = (await store.listRegister({ kind: 'policy' })) as RegisterEntry<'policy'>[]
    const versions = entries.map(({ value }) => value)
    const stateOf = (version: PolicyVersion): 'in force' | 'to come' | 'past' => {
      const pki = version.policy === 'dccki-certificate-policy' ? 'dccki' : 'smki-organisation'
      if (policyInForce(versions, pki, clock.nowSeconds()) === version) return 'in force'
      return Date.parse(version.effectiveFrom) > clock.nowMs() ? 'to come' : 'past'
    }
    const shown = entries
      .map(({ id, value }) => ({ id, ...value, state: stateOf(value) }))
      .sort((a, b) => compare(a.policy, b.policy) || Date.parse(a.effectiveFrom) - Date.parse(b.effectiveFrom))
    if (options.json) printJson({ policies: shown })
    else
      print(
        table([
          ['ID', 'EFFECTIVE FROM', 'STATE', 'DOCUMENT'],
          ...shown.map(({ id, effectiveFrom, state, document }) => [id, effectiveFrom, state, document || '-']),
        ]),
      )
  })
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
