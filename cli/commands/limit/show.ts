import type { Command } from 'commander'
import { listedJson, overrideJson, unknownLimit } from '../../../core/authority/limits/index.ts'
import { describeOverride, LIMIT_HEADER, limitRow } from '../../output/limits.ts'
import { note, print, printJson } from '../../output/print.ts'
import { table } from '../../output/text.ts'
import { withWorld } from '../../world/open-world.ts'
import { type PrincipalOptions, withPrincipalOptions } from '../../world/options.ts'
import { principalOf } from '../../world/principal.ts'
import { visibleLimits } from '../../world/visible-limits.ts'

export function configure(command: Command): void {
  withPrincipalOptions(command.argument('<id>', 'id of the limit, such as batch-size'))
    .description('show one limit: the version in force, coming versions and overrides')
    .action(runShow)
}

async function runShow(id: string, options: PrincipalOptions): Promise<void> {
  await withWorld(options, async ({ store, clock }) => {
    const book = await visibleLimits(principalOf(options), store)
    const nowMs = clock.nowMs()
    const versions = book.versions.filter((version) => version.id === id)
    if (versions.length === 0) throw unknownLimit(id, book)
    const listed = versions.map((version) => listedJson(version, book, nowMs))
    const overrides = book.overrides.filter(({ limit, untilMs }) => limit === id && untilMs > nowMs)
    if (options.json) {
      printJson({ limit: id, versions: listed, overrides: overrides.map(overrideJson) })
      return
    }
    const live = listed.filter(({ state }) => state !== 'past')
    if (live.length > 0) print(table([LIMIT_HEADER, ...live.map(limitRow)]))
    else note(`limit "${id}" is withdrawn; "tpki limit history ${id}" shows its history`)
    for (const { comment } of live) if (comment !== '') print(table([['comment', comment]]))
    for (const override of overrides) print(table([['override', describeOverride(override), override.reason]]))
  })
}
