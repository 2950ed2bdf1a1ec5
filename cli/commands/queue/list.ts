import type { Command } from 'commander'
import { formatBoth, formatLondon } from '../../../core/base/time/index.ts'
import type { QueuedRequest } from '../../../core/store/index.ts'
import { note, print, printJson } from '../../output/print.ts'
import { table } from '../../output/text.ts'
import { withWorld } from '../../world/open-world.ts'
import { type PrincipalOptions, withPrincipalOptions } from '../../world/options.ts'
import { principalOf } from '../../world/principal.ts'

export function configure(command: Command): void {
  withPrincipalOptions(command).description('list the waiting requests, oldest first').action(runList)
}

const queuedJson = ({ atMs, csr: _csr, ...request }: QueuedRequest) => ({
  ...request,
  since: new Date(atMs).toISOString(),
  sinceLondon: formatLondon(atMs),
})

async function runList(options: PrincipalOptions): Promise<void> {
  await withWorld(options, async ({ store }) => {
    const principal = principalOf(options)
    const all = await store.listQueue()
    const isVisible = ({ participant }: QueuedRequest): boolean =>
      principal.kind === 'administrator' || principal.participant === participant
    const queue = all.filter(isVisible)
    if (options.json) printJson({ queue: queue.map(queuedJson) })
    else if (queue.length === 0) note('no request waits')
    else print(table([['NUMBER', 'SINCE', 'PARTICIPANT', 'PROFILE', 'INTERFACE', 'LIMIT'], ...queue.map(toRow)]))
  })
}

const toRow = ({ id, atMs, participant, profile, interface: over, limit }: QueuedRequest): string[] => [
  String(id),
  formatBoth(atMs),
  participant,
  profile,
  over,
  limit,
]
