import type { Command } from 'commander'
import { whenJson } from '../../../core/authority/audit/index.ts'
import { type CrlList, crlLists, findCrlList, whyDue } from '../../../core/authority/revocation/crl/index.ts'
import type { World } from '../../../core/authority/world/index.ts'
import type { CrlSummary } from '../../../core/records/index.ts'
import { print, printJson } from '../../output/print.ts'
import { crlJson } from '../../output/revocations.ts'
import { table } from '../../output/text.ts'
import { readNumber } from '../../values/read-value.ts'
import { withWorld } from '../../world/open-world.ts'
import { type CommonOptions, withCommonOptions } from '../../world/options.ts'

interface ListOptions extends CommonOptions {
  readonly limit: string
}

export function configure(command: Command): void {
  withCommonOptions(command.argument('[list]', 'show the history of this list'))
    .description('list the CRLs of the world with the newest of each, and which are due')
    .option('--limit <n>', 'show at most this many CRLs of a history', '100')
    .action(runList)
}

async function runList(id: string | undefined, options: ListOptions): Promise<void> {
  await withWorld(options, (world) => (id === undefined ? listAll(world, options) : listOne(id, world, options)))
}

async function listAll(world: World, { json }: ListOptions): Promise<void> {
  const rows = await Promise.all(
    crlLists(world).map(async (list) => ({
      list,
      latest: await world.store.crls.latestSummary(list.id),
      due: await whyDue(list, world),
    })),
  )
  if (json) {
    printJson({
      lists: rows.map(({ list: { id, title, issuerCa, environment, file }, latest, due }) => ({
        id,
        title,
        issuerCa,
        environment,
        file,
        due,
        latest: latest && crlJson(latest),
      })),
    })
    return
  }
  print(table([['LIST', 'TITLE', ...HEADER, 'DUE'], ...rows.map(({ list, latest, due }) => toRow(list, latest, due))]))
}

const HEADER = ['NUMBER', 'ENTRIES', 'THIS UPDATE', 'NEXT UPDATE']

const toRow = ({ id, title }: CrlList, latest: CrlSummary | null, due: string | null): string[] => [
  id,
  title,
  ...(latest ? cells(latest) : ['-', '-', '-', '-']),
  due ?? '-',
]

const cells = ({ number, entries, thisUpdateSeconds, nextUpdateSeconds }: CrlSummary): string[] => [
  String(number),
  String(entries),
  whenJson(thisUpdateSeconds) ?? '-',
  whenJson(nextUpdateSeconds) ?? '-',
]

async function listOne(id: string, world: World, { json, limit }: ListOptions): Promise<void> {
  const list = findCrlList(id, world)
  const history = await world.store.crls.history(list.id, readNumber('--limit', limit, 1))
  if (json) printJson({ crls: history.map(crlJson) })
  else print(table([HEADER, ...history.map(cells)]))
}
