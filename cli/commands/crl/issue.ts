import type { Command } from 'commander'
import { whenJson } from '../../../core/authority/audit/index.ts'
import { requireAdministrator } from '../../../core/authority/register/index.ts'
import {
  type CrlList,
  crlLists,
  type DueCrl,
  findCrlList,
  issueCrl,
  issueDueCrls,
} from '../../../core/authority/revocation/crl/index.ts'
import type { World } from '../../../core/authority/world/index.ts'
import { PkiError } from '../../../core/base/index.ts'
import type { CrlRecord } from '../../../core/records/index.ts'
import { errorJson, reportError } from '../../output/errors.ts'
import { exitCodeOf, worstExitCode } from '../../output/exit-codes.ts'
import { note, print, printJson } from '../../output/print.ts'
import { crlJson } from '../../output/revocations.ts'
import { table } from '../../output/text.ts'
import { collect, parseTimeOption } from '../../values/read-value.ts'
import { withWorld } from '../../world/open-world.ts'
import { type PrincipalOptions, withAsOption, withKeyOptions } from '../../world/options.ts'
import { principalOf } from '../../world/principal.ts'

interface IssueOptions extends PrincipalOptions {
  readonly due?: boolean
  readonly nextUpdate?: string
}

export function configure(command: Command): void {
  withAsOption(
    withKeyOptions(
      command.argument('[list...]', 'CRL or ARL, such as iki/crl or dccki/arl@uit-a (default: all)', collect, []),
    ),
  )
    .description('issue the next CRL of each list')
    .option('--due', 'only lists that are due: expired, without the latest revocation, or never issued (for cron)')
    .option(
      '--next-update <time>',
      'next update of the new CRLs: a date (midnight in Europe/London) or a time (default: see profiles/crls.yaml)',
    )
    .action(runIssue)
}

async function runIssue(ids: readonly string[], options: IssueOptions): Promise<void> {
  const nextUpdateSeconds = parseTimeOption(options.nextUpdate)
  if (options.due && nextUpdateSeconds !== null)
    throw new PkiError('USAGE', '--due and --next-update cannot be used together')
  await withWorld(options, async (world) => {
    const principal = principalOf(options)
    await requireAdministrator(principal, 'issue CRLs', world)
    const lists = ids.length === 0 ? crlLists(world) : ids.map((id) => findCrlList(id, world))
    const outcomes = options.due
      ? await issueDueCrls(principal.actor, world, lists)
      : await issueEach(lists, principal.actor, nextUpdateSeconds, world)
    report(outcomes, options)
  })
}

async function issueEach(
  lists: readonly CrlList[],
  actor: string,
  nextUpdateSeconds: number | null,
  world: World,
): Promise<DueCrl[]> {
  const outcomes: DueCrl[] = []
  const more = nextUpdateSeconds === null ? {} : { nextUpdateSeconds }
  for (const list of lists) {
    try {
      outcomes.push({ list, crl: await issueCrl(list, { actor, because: 'asked', ...more }, world) })
    } catch (error) {
      outcomes.push({ list, error })
    }
  }
  return outcomes
}

function report(outcomes: readonly DueCrl[], { json, due }: IssueOptions): void {
  const issued = outcomes.flatMap((outcome) => ('crl' in outcome ? [outcome.crl] : []))
  const failed = outcomes.flatMap((outcome) => ('error' in outcome ? [outcome] : []))
  for (const { list, error } of failed) reportError(error, list.id)
  if (json)
    printJson({
      crls: outcomes.map((outcome) =>
        'crl' in outcome
          ? { ...crlJson(outcome.crl), error: null }
          : { list: outcome.list.id, error: errorJson(outcome.error) },
      ),
    })
  else if (issued.length > 0) print(table([['LIST', 'NUMBER', 'ENTRIES', 'NEXT UPDATE'], ...issued.map(toRow)]))
  else if (due && failed.length === 0) note('no CRL is due')
  process.exitCode = worstExitCode(failed.map(({ error }) => exitCodeOf(error)))
}

const toRow = ({ list, number, entries, nextUpdateSeconds }: CrlRecord): string[] => [
  list,
  String(number),
  String(entries),
  whenJson(nextUpdateSeconds) ?? '-',
]
