import type { Command } from 'commander'
import { formatRole } from '../../../core/pki/profile/index.ts'
import type { RegisterEntry } from '../../../core/records/index.ts'
import { print, printJson } from '../../output/print.ts'
import { table } from '../../output/text.ts'
import { formatRange } from '../../values/identifiers.ts'
import { withWorld } from '../../world/open-world.ts'
import { type PrincipalOptions, withPrincipalOptions } from '../../world/options.ts'
import { principalOf } from '../../world/principal.ts'
import { participantToList } from '../../world/register-change.ts'

export function configure(command: Command): void {
  withPrincipalOptions(command).description('list the participants').action(runList)
}

async function runList(options: PrincipalOptions): Promise<void> {
  await withWorld(options, async (world) => {
    const own = await participantToList(undefined, principalOf(options), world)
    const all = (await world.store.listRegister({ kind: 'participant' })) as RegisterEntry<'participant'>[]
    const shown = all.filter(({ id }) => own === null || id === own)
    if (options.json) printJson({ participants: shown.map(({ id, value }) => ({ id, ...value })) })
    else print(table([HEADER, ...shown.map(toRow)]))
  })
}

const HEADER = ['ID', 'NAME', 'KIND', 'ROLES', 'EUI-64 RANGES', 'STATE']

const toRow = ({ id, value }: RegisterEntry<'participant'>): string[] => [
  id,
  value.name,
  value.kind,
  value.remotePartyRoles.map(formatRole).join(' ') || '-',
  value.eui64Ranges.map(formatRange).join(' ') || '-',
  value.suspended ? `suspended: ${value.suspended.reason}` : 'active',
]
