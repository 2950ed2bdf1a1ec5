import type { Command } from 'commander'
import { recordDecision, withDecisionOptions } from '../../world/decide-form.ts'

export function configure(command: Command): void {
  withDecisionOptions(command)
    .description('record that the Registration Authority approved a form, and change the register')
    .option('--reason <text>', 'reason of the decision')
    .option('--verified-by <name>', 'who verified the identity of the nominated person')
    .option(
      '--verified-at <time>',
      'when the identity was verified (default: now); a bare date is midnight in Europe/London',
    )
    .option('--person <id>', 'id of the nominated person (default: made from the name)')
    .action((number, options) => recordDecision(number, 'approved', options))
}
