import { type Command, Option } from 'commander'
import { type LimitProposal, parseLimitFile } from '../../core/authority/limits/document/index.ts'
import {
  draftLimits,
  formatScope,
  publishLimits,
  type ReplayLine,
  replayLimit,
} from '../../core/authority/limits/index.ts'
import { requireAdministrator } from '../../core/authority/register/index.ts'
import type { World } from '../../core/authority/world/index.ts'
import { PkiError } from '../../core/base/index.ts'
import { formatBoth } from '../../core/base/time/index.ts'
import { readInputFile } from '../../core/pki/input/index.ts'
import type { LimitTerms } from '../../core/quota/index.ts'
import { collect, type PrincipalOptions, principalOf, withPrincipalOptions, withWorld } from '../context.ts'
import { describeVersion, versionJson } from '../limit-json.ts'
import { readTerms, type TermsOptions } from '../limit-terms.ts'
import { print, printJson, printLine, table } from '../output.ts'

interface SetOptions extends PrincipalOptions, TermsOptions {
  readonly file?: string
  readonly dryRun?: boolean
}

const MAX_LIMIT_FILE_OCTETS = 1_048_576

export function registerSet(limit: Command): void {
  withPrincipalOptions(limit.command('set').argument('[id]', 'of the limit; a new one, or a new version of one'))
    .description('publish a limit, or a file of them; nothing published before is changed (ETAD 3.4(d), (f))')
    .option('--file <file>', 'limits as YAML, such as limits/appendix-n.yaml; all of them or none')
    .option('--each-participant', 'binds each participant')
    .option('--participant <id>', 'binds this participant, in place of what binds each')
    .option('--total', 'binds all participants together')
    .option('--interface <name>', 'over this interface; idempotently (default: any)', collect, [])
    .option('--pki <name>', 'for this PKI; idempotently (default: all but DCCKI)', collect, [])
    .option('--single', 'CSRs that come singly')
    .option('--batch', 'CSRs that come in batches')
    .option('--count <n>', 'so many')
    .option('--per <period>', 'day: each calendar day in Europe/London; request: in one request')
    .option('--rolling <duration>', 'in any so long, such as 24h')
    .option('--hours <from-to>', 'between these times of day, such as 20:00-08:00')
    .option('--pace <bands>', 'one each so many seconds, such as 07:00-20:00=0.8,20:00-07:00=4')
    .addOption(
      new Option('--counts <what>', 'what is counted (default: submitted)').choices(['submitted', 'processed']),
    )
    .addOption(new Option('--action <what>', 'what happens beyond it (default: refuse)').choices(['refuse', 'queue']))
    .option('--from <time>', 'in force from then: a date (midnight in Europe/London) or a time (default: at once)')
    .option('--comment <text>', 'why, for the history')
    .option('--dry-run', 'show whom it would have refused in the past, and change nothing')
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
    if (id === undefined) throw new PkiError('USAGE', 'name a limit, or a file of limits with --file')
    return [readTerms(id, options)]
  }
  const { eachParticipant, participant, total, single, batch, count, per, rolling, hours, pace } = options
  const { counts, action, from, comment } = options
  const alone = { eachParticipant, participant, total, single, batch, count, per, rolling, hours, pace }
  const others = [id, ...Object.values(alone), counts, action, from, comment, options.interface[0], options.pki[0]]
  if (others.some((each) => each !== undefined))
    throw new PkiError('USAGE', '--file says everything about its limits; allowed beside it: --dry-run')
  return parseLimitFile(Buffer.from(readInputFile(file, MAX_LIMIT_FILE_OCTETS).bytes).toString('utf8'), file)
}

const isSomething = (proposal: LimitProposal): proposal is LimitProposal & { terms: LimitTerms } =>
  proposal.terms !== null

async function showReplay(proposals: readonly LimitProposal[], options: SetOptions, world: World): Promise<void> {
  const replays = []
  for (const proposal of proposals.filter(isSomething))
    replays.push({
      proposal,
      lines: await replayLimit(proposal, world.store, await apartFrom(proposal, proposals, world)),
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

/** Returns the participants that have, or are to have, a limit of their own in place of this one. */
async function apartFrom(
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
  printLine(`limit "${id}" of ${formatScope(scope)}: ${describeVersion({ terms })}; nothing is changed`)
  if (terms?.window === 'request') printLine('how requests were made up is not recorded: it would have refused none')
  else if (lines.length === 0) printLine('no CSR that it looks at is recorded')
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
