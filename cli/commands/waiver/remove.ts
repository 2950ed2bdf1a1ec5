import type { Command } from 'commander'
import { withPrincipalOptions } from '../../world/options.ts'
import { removeEntry, runChange } from '../../world/register-change.ts'

export function configure(command: Command): void {
  withPrincipalOptions(command.argument('<id>'))
    .description('remove a waiver')
    .action((id, options) => runChange(options, removeEntry('waiver', id)))
}
