import type { Command } from 'commander'
import { requireEntry } from '../../../core/authority/register/index.ts'
import { type PrincipalOptions, withPrincipalOptions } from '../../world/options.ts'
import { runChange } from '../../world/register-change.ts'

export function configure(command: Command): void {
  withPrincipalOptions(command.argument('<id>'))
    .description('remove a participant with its people and waivers; its certificates remain')
    .action(runRemove)
}

async function runRemove(id: string, options: PrincipalOptions): Promise<void> {
  await runChange(options, async (reader) => {
    await requireEntry('participant', id, reader)
    const own = await reader.listRegister({ participant: id })
    return [
      ...own.map((each) => ({ remove: { kind: each.kind, id: each.id } })),
      { remove: { kind: 'participant', id } },
    ]
  })
}
