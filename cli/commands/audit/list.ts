import { type Command, Option } from 'commander'
import { auditJson } from '../../../core/authority/audit/index.ts'
import { parseTime } from '../../../core/base/time/index.ts'
import { type AuditAction, type AuditRow, auditActions } from '../../../core/records/index.ts'
import type { AuditQuery } from '../../../core/store/index.ts'
import { formatWhen, summaryOf, textOf } from '../../output/audit-rows.ts'
import { note, print, printJson } from '../../output/print.ts'
import { table } from '../../output/text.ts'
import { readNumber } from '../../values/read-value.ts'
import { withWorld } from '../../world/open-world.ts'
import { type PrincipalOptions, withAsOption, withCommonOptions } from '../../world/options.ts'
import { participantOf, principalOf } from '../../world/principal.ts'

interface ListOptions extends PrincipalOptions {
  readonly action?: AuditAction
  readonly actor?: string
  readonly participant?: string
  readonly since?: string
  readonly until?: string
  readonly limit: string
}

export function configure(command: Command): void {
  // Here --actor is a filter and does not name the caller.
  withAsOption(withCommonOptions(command))
    .description('list rows of the audit log, newest first')
    .addOption(new Option('--action <name>', 'only this action').choices(auditActions))
    .option('--actor <name>', 'only what this actor did')
    .option('--participant <id>', 'only this participant')
    .option('--since <time>', 'only from this time: a date (midnight in Europe/London) or a time')
    .option('--until <time>', 'only before this time')
    .option('--limit <n>', 'show at most this many', '50')
    .action(runList)
}

function readQuery({ action, actor, since, until, limit }: ListOptions, participant: string | null): AuditQuery {
  return {
    ...(action === undefined ? {} : { action }),
    ...(actor === undefined ? {} : { actor }),
    ...(participant === null ? {} : { participant }),
    ...(since === undefined ? {} : { fromSeconds: parseTime(since) / 1000 }),
    ...(until === undefined ? {} : { untilSeconds: parseTime(until) / 1000 }),
    limit: readNumber('--limit', limit),
  }
}

async function runList(options: ListOptions): Promise<void> {
  await withWorld(options, async (world) => {
    const { actor: _actor, ...asker } = options
    const principal = principalOf(asker)
    const participant = await participantOf(
      options.participant,
      principal,
      "see another participant's audit rows",
      world,
    )
    const rows = await world.store.queryAudit(readQuery(options, participant))
    if (options.json) printJson({ rows: rows.map(auditJson) })
    else if (rows.length === 0) note('no row matches')
    else print(table([['ROW', 'WHEN', 'WHO', 'ACTION', 'PARTICIPANT', 'WHAT'], ...rows.map(toRow)]))
  })
}

const toRow = (row: AuditRow): string[] => [
  String(row.sequence),
  formatWhen(row.atSeconds),
  row.actor,
  row.action,
  textOf(row, 'participant') ?? '-',
  summaryOf(row),
]
