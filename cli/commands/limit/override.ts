import type { Command } from 'commander'
import { OPERATOR, overrideJson, overrideLimit, PkiError, parseWhen, usageOf, type World } from '../../../core/index.ts'
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
  withPrincipalOptions(command.argument('<id>', 'of the limit'))
    .description('grant more than a limit allows, at once and for a reason')
    .option('--participant <id>', 'to this participant; none for a total')
    .option('--extra <n>', 'so many more')
    .option('--unlimited', 'lift it')
    .option('--until <time>', 'until then (default: as long as the present day, night or rolling window lasts)')
    .requiredOption('--reason <text>', 'why, for the history and the audit log')
    .action(runOverride)
}

async function runOverride(id: string, options: OverrideOptions): Promise<void> {
  await withWorld(options, async (world) => {
    const request = {
      limit: id,
      participant: options.participant ?? null,
      extra: readExtra(options),
      untilMs: options.until === undefined ? null : parseWhen(options.until),
      reason: options.reason,
    }
    const override = await overrideLimit(request, principalOf(options), world)
    if (options.json) printJson({ override: overrideJson(override) })
    else printLine(`limit "${id}": ${describeOverride(override)}`)
    await noteStanding(id, override.participant ?? OPERATOR, world)
  })
}

/** An override may be too small to let anything through: it is added to what the limit allows, not to what is used. */
async function noteStanding(id: string, participant: string, { store, clock }: World): Promise<void> {
  const states = await usageOf(participant, clock.nowMs(), store)
  const state = states.find(({ limit }) => limit.version.id === id)
  if (!state || !Number.isFinite(state.allowed)) return
  note(`${state.used} of ${state.allowed} used; ${Math.max(0, state.allowed - state.used)} more can be sent now`)
}

/** @throws {PkiError} `USAGE` where not exactly one is named */
function readExtra({ extra, unlimited }: OverrideOptions): number | null {
  if ((extra !== undefined) === (unlimited === true))
    throw new PkiError('USAGE', 'an override takes one of --extra N and --unlimited')
  return extra === undefined ? null : readNumber('--extra', extra)
}
