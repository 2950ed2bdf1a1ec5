import { type Command, Option } from 'commander'
import { type LimitProposal, parseLimitFile } from '../../../core/authority/limits/document/index.ts'
import {
  describeVersion,
  draftLimits,
  formatScope,
  publishLimits,
  type ReplayLine,
  replayLimit,
  versionJson,
} from '../../../core/authority/limits/index.ts'
import { requireAdministrator } from '../../../core/authority/register/index.ts'
import type { World } from '../../../core/authority/world/index.ts'
import { PkiError } from '../../../core/base/index.ts'
import { formatBoth } from '../../../core/base/time/index.ts'
import { readInputFile } from '../../../core/pki/input/index.ts'
import type { LimitTerms } from '../../../core/quota/index.ts'
import { print, printJson, printLine } from '../../output/print.ts'
import { table } from '../../output/text.ts'
import { readTerms, type TermsOptions } from '../../values/limit-terms.ts'
import { collect } from '../../values/read-value.ts'
import { withWorld } from '../../world/open-world.ts'
import { type PrincipalOptions, withPrincipalOptions } from '../../world/options.ts'
import { principalOf } from '../../world/principal.ts'

interface SetOptions extends PrincipalOptions, TermsOptions {
  readonly file?: string
  readonly dryRun?: boolean
}

const MAX_LIMIT_FILE_OCTETS = 1_048_576

export function configure(command: Command): void {
  withPrincipalOptions(command.argument('[id]', 'id of the limit, new or existing'))
    .description('publish a limit, or a file of limits, as new versions (ETAD 3.4(d), (f))')
    .option('--file <file>', 'limits as YAML, such as limits/appendix-n.yaml; publishes all of them or none')
    .option('--each-participant', 'the limit applies to each participant')
    .option('--participant <id>', 'the limit applies to this participant and replaces the one for each participant')
    .option('--total', 'the limit applies to all participants together')
    .option('--interface <name>', 'count CSRs on this interface; repeatable (default: all)', collect, [])
    .option('--pki <name>', 'count CSRs for this PKI; repeatable (default: all except DCCKI)', collect, [])
    .option('--single', 'count CSRs that are sent one by one')
    .option('--batch', 'count CSRs that are sent in batches')
    .option('--count <n>', 'how many CSRs the limit allows')
    .option('--per <period>', 'period: day (calendar day in Europe/London) or request (one request)')
    .option('--rolling <duration>', 'rolling period, such as 24h')
    .option('--hours <from-to>', 'times of day, such as 20:00-08:00')
    .option('--pace <bands>', 'seconds between two CSRs, by time of day, such as 07:00-20:00=0.8,20:00-07:00=4')
    .addOption(
      new Option('--counts <what>', 'which CSRs to count (default: submitted)').choices(['submitted', 'processed']),
    )
    .addOption(
      new Option('--action <what>', 'what to do beyond the limit (default: refuse)').choices(['refuse', 'queue']),
    )
    .option('--from <time>', 'in force from this date (midnight in Europe/London) or time (default: now)')
    .option('--comment <text>', 'reason, for the history')
    .option('--dry-run', 'show which past CSRs it would have refused, and change nothing')
    .action(runSet)
}

async function runSet(id: string | undefined, options: SetOptions): Promise<void> {
  await withWorld(options, async (world) => {
    const principal = principalOf(options)
    await requireAdministrator(principal, 'change a limit', world)
    const proposals = readProposals(id, options)
    if (options.dryRun) {
      await draftLimits(proposals, principal, world)
      await showReplay(proposals, options, world)
      return
    }
    const limits = await publishLimits(proposals, principal, world)
    if (options.json) printJson({ limits: limits.map(versionJson) })
    else
      for (const version of limits)
        printLine(
          `limit "${version.id}" of ${formatScope(version.scope)}: ${describeVersion(version)}; from ${formatBoth(version.effectiveFromMs)}`,
        )
  })
}

function readProposals(id: string | undefined, options: SetOptions): readonly LimitProposal[] {
  const { file } = options
  if (file === undefined) {
    if (id === undefined) throw new PkiError('USAGE', 'an id or --file FILE is needed')
    return [readTerms(id, options)]
  }
  const { eachParticipant, participant, total, single, batch, count, per, rolling, hours, pace } = options
  const { counts, action, from, comment } = options
  const alone = { eachParticipant, participant, total, single, batch, count, per, rolling, hours, pace }
  const others = [id, ...Object.values(alone), counts, action, from, comment, options.interface[0], options.pki[0]]
  if (others.some((each) => each !== undefined))
    throw new PkiError('USAGE', '--file allows only --dry-run as another option of a limit')
  return parseLimitFile(Buffer.from(readInputFile(file, MAX_LIMIT_FILE_OCTETS).bytes).toString('utf8'), file)
}

const hasTerms = (proposal: LimitProposal): proposal is LimitProposal & { terms: LimitTerms } => proposal.terms !== null

async function showReplay(proposals: readonly LimitProposal[], options: SetOptions, world: World): Promise<void> {
  const replays = []
  for (const proposal of proposals.filter(hasTerms))
    replays.push({
      proposal,
      lines: await replayLimit(proposal, world.store, await participantsWithOwn(proposal, proposals, world)),
    })
  if (options.json) {
    const limits = replays.map(({ proposal: { id, scope, terms }, lines }) => ({
      limit: id,
      whose: formatScope(scope),
      says: describeVersion({ terms }),
      participants: lines.map(lineJson),
    }))
    printJson({ dryRun: true, limits })
    return
  }
  for (const { proposal, lines } of replays) printReplay(proposal, lines)
}

/** Returns the participants with a limit of their own, in force or proposed, which replaces this one. */
async function participantsWithOwn(
  { id, effectiveFromMs }: LimitProposal,
  proposals: readonly LimitProposal[],
  { store, clock }: World,
): Promise<string[]> {
  const beside = proposals.filter((other) => other.id === id).map(({ scope }) => scope)
  const proposed = beside.flatMap((scope) => (typeof scope === 'object' ? [scope.participant] : []))
  return [...(await store.limits()).withOwn(id, effectiveFromMs ?? clock.nowMs()), ...proposed]
}

const lineJson = ({ firstRefusedAtMs, ...line }: ReplayLine) => ({
  ...line,
  firstRefusedAt: firstRefusedAtMs === null ? null : new Date(firstRefusedAtMs).toISOString(),
})

function printReplay({ id, scope, terms }: LimitProposal, lines: readonly ReplayLine[]): void {
  printLine(`limit "${id}" of ${formatScope(scope)}: ${describeVersion({ terms })}; nothing was changed`)
  if (terms?.window === 'request') printLine('the sizes of past requests are not recorded, so no refusals can be shown')
  else if (lines.length === 0) printLine('there is no past CSR that this limit counts')
  else
    print(
      table([
        ['PARTICIPANT', 'PASSED', 'REFUSED', 'FIRST REFUSED'],
        ...lines.map(({ participant, passed, refused, firstRefusedAtMs }) => [
          participant,
          String(passed),
          String(refused),
          firstRefusedAtMs === null ? '-' : formatBoth(firstRefusedAtMs),
        ]),
      ]),
    )
}
