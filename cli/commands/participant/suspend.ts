import type { Command } from 'commander'
import { parseEntry } from '../../../core/authority/register/document/index.ts'
import { decidedBy, requireEntry } from '../../../core/authority/register/index.ts'
import { type PrincipalOptions, withPrincipalOptions } from '../../world/options.ts'
import { actorOf } from '../../world/principal.ts'
import { runChange } from '../../world/register-change.ts'

interface SuspendOptions extends PrincipalOptions {
  readonly reason: string
  readonly by?: string
  readonly at?: string
}

export function configure(command: Command): void {
  withPrincipalOptions(command.argument('<id>'))
    .description('stop issuing to a participant; its certificates remain valid')
    .requiredOption('--reason <text>', 'reason')
    .option('--by <name>', 'who decided the suspension (default: --actor)')
    .option('--at <time>', 'when it was decided (default: now); a bare date is midnight in Europe/London')
    .action(runSuspend)
}

async function runSuspend(id: string, options: SuspendOptions): Promise<void> {
  await runChange(options, async (reader, { clock }) => {
    const { value } = await requireEntry('participant', id, reader)
    const suspended = { ...decidedBy(options.by ?? actorOf(options), options.at, clock), reason: options.reason }
    return [{ put: parseEntry('participant', id, null, { ...value, suspended }) }]
  })
}
