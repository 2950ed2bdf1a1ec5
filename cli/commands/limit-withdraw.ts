import type { Command } from 'commander'
import { formatScope, publishLimits } from '../../core/authority/limits/index.ts'
import { formatBoth } from '../../core/base/time/index.ts'
import { type PrincipalOptions, principalOf, withPrincipalOptions, withWorld } from '../context.ts'
import { versionJson } from '../limit-json.ts'
import { readFrom, readScope, type ScopeOptions } from '../limit-terms.ts'
import { printJson, printLine } from '../output.ts'

interface WithdrawOptions extends PrincipalOptions, ScopeOptions {
  readonly from?: string
  readonly comment: string
}

export function registerWithdraw(limit: Command): void {
  withPrincipalOptions(limit.command('withdraw').argument('<id>', 'of the limit'))
    .description('end a limit; its history stays')
    .option('--each-participant', 'the one that binds each participant')
    .option('--participant <id>', 'the one of this participant; what binds each then binds it again')
    .option('--total', 'the one that binds all participants together')
    .option('--from <time>', 'from then: a date (midnight in Europe/London) or a time (default: at once)')
    .option('--comment <text>', 'why, for the history', '')
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
