import { Argument, type Command } from 'commander'
import { parseEntry } from '../../../core/authority/register/document/index.ts'
import { instantOf } from '../../../core/authority/register/index.ts'
import { policies } from '../../../core/records/index.ts'
import { type PrincipalOptions, withPrincipalOptions } from '../../world/options.ts'
import { requireNew, runChange } from '../../world/register-change.ts'

interface AddOptions extends PrincipalOptions {
  readonly effectiveFrom: string
  readonly document?: string
}

export function configure(command: Command): void {
  withPrincipalOptions(
    command
      .addArgument(new Argument('<policy>', 'policy').choices(policies))
      .argument('<version>', 'version, such as 1.3'),
  )
    .description('record a version of a policy; each certificate record names the version in force at its issue')
    .requiredOption('--effective-from <time>', 'in force from this date (midnight in Europe/London) or time')
    .option('--document <text>', 'where to find the document')
    .action(runAdd)
}

async function runAdd(policy: string, version: string, options: AddOptions): Promise<void> {
  const id = `${policy}@${version}`
  const effectiveFrom = instantOf(options.effectiveFrom)
  await runChange(options, async (reader) => {
    await requireNew('policy', id, 'give the new version another number', reader)
    const value = { policy, version, effectiveFrom, document: options.document ?? '' }
    return [{ put: parseEntry('policy', id, null, value) }]
  })
}
