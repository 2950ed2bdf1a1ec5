import type { Command } from 'commander'
import { formatScope, publishLimits, versionJson } from '../../../core/authority/limits/index.ts'
import { formatBoth } from '../../../core/base/time/index.ts'
import { printJson, printLine } from '../../output/print.ts'
import { readFrom, readScope, type ScopeOptions } from '../../values/limit-terms.ts'
import { withWorld } from '../../world/open-world.ts'
import { type PrincipalOptions, withPrincipalOptions } from '../../world/options.ts'
import { principalOf } from '../../world/principal.ts'

interface WithdrawOptions extends PrincipalOptions, ScopeOptions {
  readonly from?: string
  readonly comment: string
}

export function configure(command: Command): void {
  withPrincipalOptions(command.argument('<id>', 'id of the limit'))
    .description('end a limit; its history remains')
    .option('--each-participant', 'end the limit for each participant')
    .option('--participant <id>', 'end the limit of this participant; the one for each participant then applies again')
    .option('--total', 'end the limit for all participants together')
    .option('--from <time>', 'end from this date (midnight in Europe/London) or time (default: now)')
    .option('--comment <text>', 'reason, for the history', '')
    .action(runWithdraw)
}

async function runWithdraw(id: string, options: WithdrawOptions): Promise<void> {
  await withWorld(options, async (world) => {
    const scope = readScope(options)
    const proposal = { id, scope, terms: null, effectiveFromMs: readFrom(options), comment: options.comment }
    const limits = await publishLimits([proposal], principalOf(options), world)
    if (options.json) printJson({ limits: limits.map(versionJson) })
    else
      for (const { effectiveFromMs } of limits)
        printLine(`limit "${id}" of ${formatScope(scope)} is withdrawn from ${formatBoth(effectiveFromMs)}`)
  })
}
