import type { Command } from 'commander'
import { recordDecision, withDecisionOptions } from '../../world/decide-form.ts'

export function configure(command: Command): void {
  withDecisionOptions(command)
    .description('record that the Registration Authority has approved a form; the register is changed with it')
    .option('--reason <text>', 'why')
    .option('--verified-by <name>', 'who verified the identity of the person that is nominated')
    .option('--verified-at <time>', 'when (default: now)')
    .option('--person <id>', 'the id of the person that is nominated (default: made from the name)')
    .action((number, options) => recordDecision(number, 'approved', options))
}
