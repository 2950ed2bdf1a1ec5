import { type Command, Option } from 'commander'
import {
  type AuditAction,
  type AuditQuery,
  type AuditRow,
  auditActions,
  auditJson,
  parseWhen,
} from '../../../core/index.ts'
import { formatWhen, summaryOf, textOf } from '../../output/audit-rows.ts'
import { note, print, printJson } from '../../output/print.ts'
import { table } from '../../output/text.ts'
import { readNumber } from '../../values/read-value.ts'
import { withWorld } from '../../world/open-world.ts'
import { type PrincipalOptions, withAsOption, withCommonOptions } from '../../world/options.ts'
import { askedParticipant, principalOf } from '../../world/principal.ts'

interface ListOptions extends PrincipalOptions {
  readonly action?: AuditAction
  readonly actor?: string
  readonly participant?: string
  readonly since?: string
  readonly until?: string
  readonly limit: string
}

export function configure(command: Command): void {
  // Here --actor looks for somebody and does not say who is asking.
  withAsOption(withCommonOptions(command))
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
    ...(since === undefined ? {} : { fromSeconds: parseWhen(since) / 1000 }),
    ...(until === undefined ? {} : { untilSeconds: parseWhen(until) / 1000 }),
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
