import type { Command } from 'commander'
import { withPrincipalOptions } from '../../world/options.ts'
import { removeEntry, runChange } from '../../world/register-change.ts'

export function configure(command: Command): void {
  withPrincipalOptions(command.argument('<id>', 'version, such as test-certificate-policy@1.3'))
    .description('remove a version; certificate records do not change')
    .action((id, options) => runChange(options, removeEntry('policy', id)))
}
