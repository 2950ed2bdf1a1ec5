import type { Command } from 'commander'
import type { Notice } from '../../core/store/index.ts'
import { askedParticipant } from '../asked-participant.ts'
import { type PrincipalOptions, principalOf, withPrincipalOptions, withWorld } from '../context.ts'
import { note, printJson, printLine } from '../output.ts'
import { readNumber } from '../read-number.ts'
import { formatWhen, whenJson } from '../when.ts'

interface ListOptions extends PrincipalOptions {
  readonly participant?: string
  readonly limit: string
}

export function register(program: Command): void {
  const notice = program.command('notice').description('what participants have been notified of')
  withPrincipalOptions(notice.command('list'))
    .description('notices, the newest first')
    .option('--participant <id>', 'to this participant')
    .option('--limit <n>', 'at most so many', '100')
    .action(runList)
}

async function runList(options: ListOptions): Promise<void> {
  const limit = readNumber('--limit', options.limit)
  await withWorld(options, async (world) => {
    const what = "see another's notices"
    const participant = await askedParticipant(options.participant, principalOf(options), what, world)
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
