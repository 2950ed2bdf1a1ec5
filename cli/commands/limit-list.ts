import type { Command } from 'commander'
import { unknownLimit } from '../../core/authority/limits/index.ts'
import { formatBoth } from '../../core/base/time/index.ts'
import { type PrincipalOptions, principalOf, withPrincipalOptions, withWorld } from '../context.ts'
import { describeOverride, listedJson, overrideJson } from '../limit-json.ts'
import { note, print, printJson, table } from '../output.ts'
import { visibleLimits } from '../visible-limits.ts'

interface ListOptions extends PrincipalOptions {
  readonly all?: boolean
}

export function registerList(limit: Command): void {
  withPrincipalOptions(limit.command('list'))
    .description('the limits in force and coming')
    .option('--all', 'past ones too')
    .action(runList)
  withPrincipalOptions(limit.command('show').argument('<id>', 'such as batch-size'))
    .description('one limit: what is in force, what is coming, what is granted beyond it')
    .action(runShow)
}

const HEADER = ['STATE', 'LIMIT', 'WHOSE', 'WHAT', 'ACTION', 'IN FORCE FROM']

const toRow = ({ state, limit, whose, says, terms, effectiveFrom }: ReturnType<typeof listedJson>): string[] => [
  state,
  limit,
  whose,
  says,
  terms?.action ?? '-',
  formatBoth(Date.parse(effectiveFrom)),
]

async function runList({ all, ...options }: ListOptions): Promise<void> {
  await withWorld(options, async ({ store, clock }) => {
    const book = await visibleLimits(principalOf(options), store)
    const nowMs = clock.nowMs()
    const listed = book.versions.map((version) => listedJson(version, book, nowMs))
    const limits = listed.filter(({ state }) => all || state !== 'past')
    if (options.json) printJson({ at: new Date(nowMs).toISOString(), limits })
    else if (limits.length > 0) print(table([HEADER, ...limits.map(toRow)]))
    else note('no limit is in force or coming')
  })
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
    if (live.length > 0) print(table([HEADER, ...live.map(toRow)]))
    else note(`limit "${id}" is withdrawn; "tpki limit history ${id}" shows what it was`)
    for (const { comment } of live) if (comment !== '') print(table([['comment', comment]]))
    for (const override of overrides) print(table([['override', describeOverride(override), override.reason]]))
  })
}
