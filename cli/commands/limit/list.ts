import type { Command } from 'commander'
import { listedJson } from '../../../core/authority/limits/index.ts'
import { LIMIT_HEADER, limitRow } from '../../output/limits.ts'
import { note, print, printJson } from '../../output/print.ts'
import { table } from '../../output/text.ts'
import { withWorld } from '../../world/open-world.ts'
import { type PrincipalOptions, withPrincipalOptions } from '../../world/options.ts'
import { principalOf } from '../../world/principal.ts'
import { visibleLimits } from '../../world/visible-limits.ts'

interface ListOptions extends PrincipalOptions {
  readonly all?: boolean
}

export function configure(command: Command): void {
  withPrincipalOptions(command)
    .description('list the limits in force and the coming ones')
    .option('--all', 'include past limits')
    .action(runList)
}

async function runList({ all, ...options }: ListOptions): Promise<void> {
  await withWorld(options, async ({ store, clock }) => {
    const book = await visibleLimits(principalOf(options), store)
    const nowMs = clock.nowMs()
    const listed = book.versions.map((version) => listedJson(version, book, nowMs))
    const limits = listed.filter(({ state }) => all || state !== 'past')
    if (options.json) printJson({ at: new Date(nowMs).toISOString(), limits })
    else if (limits.length > 0) print(table([LIMIT_HEADER, ...limits.map(limitRow)]))
    else note('no limit is in force or coming')
  })
}
