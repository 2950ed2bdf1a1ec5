import type { Command } from 'commander'
import { recordDecision, withDecisionOptions } from '../../world/decide-form.ts'

export function configure(command: Command): void {
  withDecisionOptions(command)
    .description('record that the Registration Authority rejected a form')
    .requiredOption('--reason <text>', 'reason of the decision')
    .action((number, options) => recordDecision(number, 'rejected', options))
}
