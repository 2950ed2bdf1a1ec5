import { Argument, type Command } from 'commander'
import { parseEntry } from '../../core/authority/register/document/index.ts'
import { policyInForce } from '../../core/authority/register/index.ts'
import { type PolicyVersion, policies, type RegisterEntry } from '../../core/records/index.ts'
import { type PrincipalOptions, withPrincipalOptions, withWorld } from '../context.ts'
import { print, printJson, table } from '../output.ts'
import { removeEntry, requireNew, runChange } from '../register-change.ts'
import { instantOf } from '../register-values.ts'

interface AddOptions extends PrincipalOptions {
  readonly effectiveFrom: string
  readonly document?: string
}

export function register(program: Command): void {
  const policy = program.command('policy').description('versions of the certificate policies (ETAD 3.2, 4.3)')
  withPrincipalOptions(policy.command('list')).description('every version, and which is in force').action(runList)
  withPrincipalOptions(
    policy
      .command('add')
      .addArgument(new Argument('<policy>', 'which policy').choices(policies))
      .argument('<version>', 'such as 1.3'),
  )
    .description('record a version; certificates say which was in force when they were issued')
    .requiredOption('--effective-from <time>', 'a date (midnight in Europe/London) or a time')
    .option('--document <text>', 'where it can be read')
    .action(runAdd)
  withPrincipalOptions(policy.command('remove').argument('<id>', 'such as test-certificate-policy@1.3'))
    .description('take a version away; certificates keep what they say')
    .action((id, options) => runChange(options, removeEntry('policy', id)))
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

async function runAdd(policy: string, version: string, options: AddOptions): Promise<void> {
  const id = `${policy}@${version}`
  const effectiveFrom = instantOf(options.effectiveFrom)
  await runChange(options, async (reader) => {
    await requireNew('policy', id, 'give the new version another number', reader)
    const value = { policy, version, effectiveFrom, document: options.document ?? '' }
    return [{ put: parseEntry('policy', id, null, value) }]
  })
}
