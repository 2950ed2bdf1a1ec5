import type { Command } from 'commander'
import {
  describeVersion,
  formatScope,
  listedJson,
  overrideJson,
  unknownLimit,
} from '../../../core/authority/limits/index.ts'
import { formatBoth } from '../../../core/base/time/index.ts'
import type { LimitBook } from '../../../core/quota/index.ts'
import { describeOverride } from '../../output/limits.ts'
import { note, print, printJson } from '../../output/print.ts'
import { table } from '../../output/text.ts'
import { withWorld } from '../../world/open-world.ts'
import { type PrincipalOptions, withPrincipalOptions } from '../../world/options.ts'
import { principalOf } from '../../world/principal.ts'
import { visibleLimits } from '../../world/visible-limits.ts'

/** One published version or override. */
interface Event {
  readonly atMs: number
  readonly row: readonly string[]
  readonly json: object
}

export function configure(command: Command): void {
  withPrincipalOptions(command.argument('[id]', 'id of a limit (default: all limits)'))
    .description('list every version and override: when, by whom and why')
    .action(runHistory)
}

function eventsOf(book: LimitBook, nowMs: number): Event[] {
  const versions = book.versions.map((version): Event => {
    const { id, scope, publishedAtMs, publishedBy, effectiveFromMs, comment } = version
    const what = `${describeVersion(version)}, for ${formatScope(scope)}, from ${formatBoth(effectiveFromMs)}`
    const row = [formatBoth(publishedAtMs), publishedBy, id, what, comment]
    return { atMs: publishedAtMs, row, json: { kind: 'version', ...listedJson(version, book, nowMs) } }
  })
  const overrides = book.overrides.map((override): Event => {
    const { limit, fromMs, grantedBy, reason } = override
    const row = [formatBoth(fromMs), grantedBy, limit, `override: ${describeOverride(override)}`, reason]
    return { atMs: fromMs, row, json: { kind: 'override', ...overrideJson(override) } }
  })
  return [...versions, ...overrides].sort((a, b) => a.atMs - b.atMs)
}

async function runHistory(id: string | undefined, options: PrincipalOptions): Promise<void> {
  await withWorld(options, async ({ store, clock }) => {
    const book = await visibleLimits(principalOf(options), store)
    if (id !== undefined && book.kindOf(id) === null) throw unknownLimit(id, book)
    const events = eventsOf(book, clock.nowMs()).filter(({ row }) => id === undefined || row[2] === id)
    if (options.json) printJson({ history: events.map(({ json }) => json) })
    else if (events.length === 0) note('no limit has been published')
    else print(table([['WHEN', 'WHO', 'LIMIT', 'WHAT', 'WHY'], ...events.map(({ row }) => row)]))
  })
}
