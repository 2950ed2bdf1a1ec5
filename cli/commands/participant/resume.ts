import type { Command } from 'commander'
import { parseEntry } from '../../../core/index.ts'
import { type PrincipalOptions, withPrincipalOptions } from '../../world/options.ts'
import { requireEntry, runChange } from '../../world/register-change.ts'

export function configure(command: Command): void {
  withPrincipalOptions(command.argument('<id>')).description('end the suspension of a participant').action(runResume)
}

async function runResume(id: string, options: PrincipalOptions): Promise<void> {
  await runChange(options, async (reader) => {
    const { value } = await requireEntry('participant', id, reader)
    return [{ put: parseEntry('participant', id, null, { ...value, suspended: null }) }]
  })
}
