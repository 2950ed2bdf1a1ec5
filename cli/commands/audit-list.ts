import { type Command, Option } from 'commander'
import { parseTime } from '../../core/base/time/index.ts'
import { type AuditAction, type AuditRow, auditActions } from '../../core/records/index.ts'
import type { AuditQuery } from '../../core/store/index.ts'
import { askedParticipant } from '../asked-participant.ts'
import { auditJson, summaryOf, textOf } from '../audit-json.ts'
import { type PrincipalOptions, principalOf, withAsOption, withCommonOptions, withWorld } from '../context.ts'
import { note, print, printJson, table } from '../output.ts'
import { readNumber } from '../read-number.ts'
import { formatWhen } from '../when.ts'

interface ListOptions extends PrincipalOptions {
  readonly action?: AuditAction
  readonly actor?: string
  readonly participant?: string
  readonly since?: string
  readonly until?: string
  readonly limit: string
}

export function registerList(audit: Command): void {
  // Here --actor looks for somebody and does not say who is asking.
  withAsOption(withCommonOptions(audit.command('list')))
    .description('rows of the audit log, the newest first')
    .addOption(new Option('--action <name>', 'of this kind').choices(auditActions))
    .option('--actor <name>', 'of what this one did')
    .option('--participant <id>', 'of this participant')
    .option('--since <time>', 'from then: a date (midnight in Europe/London) or a time')
    .option('--until <time>', 'before then')
    .option('--limit <n>', 'at most so many', '50')
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
    const participant = await askedParticipant(options.participant, principal, "see another's audit rows", world)
    const rows = await world.store.queryAudit(readQuery(options, participant))
    if (options.json) printJson({ rows: rows.map(auditJson) })
    else if (rows.length === 0) note('no row is so')
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
