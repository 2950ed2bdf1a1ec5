import type { Command } from 'commander'
import { type Allowance, checkAllowance, stateJson } from '../../../core/authority/limits/index.ts'
import { PkiError } from '../../../core/base/index.ts'
import { pkis } from '../../../core/pki/profile/ids/index.ts'
import { LimitError, type Spender } from '../../../core/quota/index.ts'
import { errorJson, reportError } from '../../output/errors.ts'
import { exitCodeOf } from '../../output/exit-codes.ts'
import { STATE_HEADER, stateRow } from '../../output/limits.ts'
import { note, print, printJson, printLine } from '../../output/print.ts'
import { table } from '../../output/text.ts'
import { readInterface } from '../../values/limit-terms.ts'
import { readChoice, readNumber } from '../../values/read-value.ts'
import { withWorld } from '../../world/open-world.ts'
import { type PrincipalOptions, withPrincipalOptions } from '../../world/options.ts'
import { participantOf, principalOf, requireParticipant } from '../../world/principal.ts'

interface CheckOptions extends PrincipalOptions {
  readonly participant?: string
  readonly interface: string
  readonly pki: string
  readonly count: string
  readonly batch?: boolean
}

export function configure(command: Command): void {
  withPrincipalOptions(command)
    .description('check whether this many CSRs fit now; spends nothing; exits 3 if they do not fit (ETAD 3.4(e))')
    .option('--participant <id>', 'participant that would send them (default: the one in --as)')
    .requiredOption('--interface <name>', 'interface that would be used')
    .requiredOption('--pki <name>', 'PKI of the certificates')
    .option('--count <n>', 'number of CSRs', '1')
    .option('--batch', 'in a batch (default: one by one)')
    .action(runCheck)
}

async function runCheck(options: CheckOptions): Promise<void> {
  const asked = {
    interface: readInterface(options.interface),
    pki: readChoice('--pki', options.pki, pkis),
    submission: options.batch ? ('batch' as const) : ('single' as const),
  }
  const count = readNumber('--count', options.count)
  await withWorld(options, async (world) => {
    const principal = principalOf(options)
    const participant = await participantOf(
      options.participant,
      principal,
      "see another participant's allowance",
      world,
    )
    if (participant === null) throw new PkiError('USAGE', 'the participant is missing; give --participant or --as')
    await requireParticipant(participant, world)
    const spender: Spender = { participant, ...asked }
    report(spender, count, await checkAllowance(spender, count, world), world.clock.nowMs(), options)
  })
}

function report(
  spender: Spender,
  count: number,
  { decision, states }: Allowance,
  nowMs: number,
  { json }: CheckOptions,
): void {
  const error = decision.kind === 'fits' ? null : new LimitError(decision, count)
  const fits = decision.kind === 'fits' ? count : decision.fits
  const limits = states.map((state) => stateJson(state, nowMs))
  if (json)
    printJson({ ...spender, count, fits, decision: decision.kind, limits, error: error ? errorJson(error) : null })
  else {
    printLine(error ? `no: ${fits} of ${count} fit now` : `yes: ${count} of ${count} fit now`)
    if (limits.length > 0) print(table([STATE_HEADER, ...limits.map(stateRow)]))
  }
  if (!error) return
  reportError(error)
  if (decision.kind === 'queue') note('the other CSRs would be queued')
  process.exitCode = exitCodeOf(error)
}
