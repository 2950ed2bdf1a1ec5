import type { Command } from 'commander'
import { whenJson } from '../../../core/authority/audit/index.ts'
import type { Notice } from '../../../core/store/index.ts'
import { formatWhen } from '../../output/audit-rows.ts'
import { note, printJson, printLine } from '../../output/print.ts'
import { readNumber } from '../../values/read-value.ts'
import { withWorld } from '../../world/open-world.ts'
import { type PrincipalOptions, withPrincipalOptions } from '../../world/options.ts'
import { participantOf, principalOf } from '../../world/principal.ts'

interface ListOptions extends PrincipalOptions {
  readonly participant?: string
  readonly limit: string
}

export function configure(command: Command): void {
  withPrincipalOptions(command)
    .description('list notices, newest first')
    .option('--participant <id>', 'only notices to this participant')
    .option('--limit <n>', 'show at most this many', '100')
    .action(runList)
}

async function runList(options: ListOptions): Promise<void> {
  const limit = readNumber('--limit', options.limit)
  await withWorld(options, async (world) => {
    const what = "see another participant's notices"
    const participant = await participantOf(options.participant, principalOf(options), what, world)
    const notices = await world.store.notices.list({ limit, ...(participant === null ? {} : { participant }) })
    if (options.json) printJson({ notices: notices.map(noticeJson) })
    else if (notices.length === 0) note('no notices')
    else for (const each of notices) printNotice(each)
  })
}

const noticeJson = ({ atSeconds, ...notice }: Notice): object => ({ ...notice, at: whenJson(atSeconds) })

function printNotice({ id, participant, atSeconds, subject, text }: Notice): void {
  printLine(`${id}  ${formatWhen(atSeconds)}  to ${participant}: ${subject}`)
  printLine(`    ${text}`)
}
