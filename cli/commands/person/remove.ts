import type { Command } from 'commander'
import { withPrincipalOptions } from '../../world/options.ts'
import { removeEntry, runChange } from '../../world/register-change.ts'

export function configure(command: Command): void {
  withPrincipalOptions(command.argument('<id>'))
    .description('end the appointments of a person')
    .action((id, options) => runChange(options, removeEntry('person', id)))
}
