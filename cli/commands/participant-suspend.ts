import type { Command } from 'commander'
import { parseEntry } from '../../core/authority/register/document/index.ts'
import { requireEntry } from '../../core/authority/register/index.ts'
import { actorOf, type PrincipalOptions, withPrincipalOptions } from '../context.ts'
import { runChange } from '../register-change.ts'
import { decidedBy } from '../register-values.ts'

interface SuspendOptions extends PrincipalOptions {
  readonly reason: string
  readonly by?: string
  readonly at?: string
}

export function registerSuspend(participant: Command): void {
  withPrincipalOptions(participant.command('suspend').argument('<id>'))
    .description('stop further issuing to it; what it has stays')
    .requiredOption('--reason <text>', 'why')
    .option('--by <name>', 'who decided it (default: --actor)')
    .option('--at <time>', 'when (default: now)')
    .action(runSuspend)
  withPrincipalOptions(participant.command('resume').argument('<id>'))
    .description('lift its suspension')
    .action(runResume)
}

async function runSuspend(id: string, options: SuspendOptions): Promise<void> {
  await runChange(options, async (reader, { clock }) => {
    const { value } = await requireEntry('participant', id, reader)
    const suspended = { ...decidedBy(options.by ?? actorOf(options), options.at, clock), reason: options.reason }
    return [{ put: parseEntry('participant', id, null, { ...value, suspended }) }]
  })
}

async function runResume(id: string, options: PrincipalOptions): Promise<void> {
  await runChange(options, async (reader) => {
    const { value } = await requireEntry('participant', id, reader)
    return [{ put: parseEntry('participant', id, null, { ...value, suspended: null }) }]
  })
}
