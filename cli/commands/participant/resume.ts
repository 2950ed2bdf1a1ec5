import type { Command } from 'commander'
import { parseEntry } from '../../../core/authority/register/document/index.ts'
import { requireEntry } from '../../../core/authority/register/index.ts'
import { type PrincipalOptions, withPrincipalOptions } from '../../world/options.ts'
import { runChange } from '../../world/register-change.ts'

export function configure(command: Command): void {
  withPrincipalOptions(command.argument('<id>')).description('end the suspension of a participant').action(runResume)
}

async function runResume(id: string, options: PrincipalOptions): Promise<void> {
  await runChange(options, async (reader) => {
    const { value } = await requireEntry('participant', id, reader)
    return [{ put: parseEntry('participant', id, null, { ...value, suspended: null }) }]
  })
}
