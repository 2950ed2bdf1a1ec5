import type { Command } from 'commander'
import { overrideJson, overrideLimit, usageOf } from '../../../core/authority/limits/index.ts'
import type { World } from '../../../core/authority/world/index.ts'
import { PkiError } from '../../../core/base/index.ts'
import { parseTime } from '../../../core/base/time/index.ts'
import { OPERATOR } from '../../../core/quota/index.ts'
import { describeOverride } from '../../output/limits.ts'
import { note, printJson, printLine } from '../../output/print.ts'
import { readNumber } from '../../values/read-value.ts'
import { withWorld } from '../../world/open-world.ts'
import { type PrincipalOptions, withPrincipalOptions } from '../../world/options.ts'
import { principalOf } from '../../world/principal.ts'

interface OverrideOptions extends PrincipalOptions {
  readonly participant?: string
  readonly extra?: string
  readonly unlimited?: boolean
  readonly until?: string
  readonly reason: string
}

export function configure(command: Command): void {
  withPrincipalOptions(command.argument('<id>', 'id of the limit'))
    .description('allow more than a limit, from now and for a reason')
    .option('--participant <id>', 'participant that gets more; leave out for a total limit')
    .option('--extra <n>', 'how many more CSRs')
    .option('--unlimited', 'lift the limit')
    .option('--until <time>', 'end of the override (default: the end of the current day, night or rolling window)')
    .requiredOption('--reason <text>', 'reason, for the history and the audit log')
    .action(runOverride)
}

async function runOverride(id: string, options: OverrideOptions): Promise<void> {
  await withWorld(options, async (world) => {
    const request = {
      limit: id,
      participant: options.participant ?? null,
      extra: readExtra(options),
      untilMs: options.until === undefined ? null : parseTime(options.until),
      reason: options.reason,
    }
    const override = await overrideLimit(request, principalOf(options), world)
    if (options.json) printJson({ override: overrideJson(override) })
    else printLine(`limit "${id}": ${describeOverride(override)}`)
    await noteStanding(id, override.participant ?? OPERATOR, world)
  })
}

/** Shows how many CSRs fit now. An override adds to the limit, not to the usage, so there may still be no room. */
async function noteStanding(id: string, participant: string, { store, clock }: World): Promise<void> {
  const states = await usageOf(participant, clock.nowMs(), store)
  const state = states.find(({ limit }) => limit.version.id === id)
  if (!state || !Number.isFinite(state.allowed)) return
  note(`${state.used} of ${state.allowed} used; ${Math.max(0, state.allowed - state.used)} more can be sent now`)
}

/** @throws {PkiError} `USAGE` unless exactly one option is given */
function readExtra({ extra, unlimited }: OverrideOptions): number | null {
  if ((extra !== undefined) === (unlimited === true))
    throw new PkiError('USAGE', 'exactly one of --extra N and --unlimited is needed')
  return extra === undefined ? null : readNumber('--extra', extra)
}
