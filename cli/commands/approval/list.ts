import type { Command } from 'commander'
import { dcckiDigest } from '../../../core/pki/profile/index.ts'
import type { RegisterEntry } from '../../../core/records/index.ts'
import { print, printJson } from '../../output/print.ts'
import { table } from '../../output/text.ts'
import { withWorld } from '../../world/open-world.ts'
import { type PrincipalOptions, withPrincipalOptions } from '../../world/options.ts'

export function configure(command: Command): void {
  withPrincipalOptions(command)
    .description('list the approvals, and whether each is for the profiles in use')
    .action(runList)
}

async function runList(options: PrincipalOptions): Promise<void> {
  await withWorld(options, async ({ store, profiles }) => {
    const inUse = dcckiDigest(profiles)
    const approvals = (await store.listRegister({ kind: 'approval' })) as RegisterEntry<'approval'>[]
    const shown = approvals.map(({ id, value }) => ({ id, ...value, inUse: value.digest === inUse }))
    if (options.json) printJson({ approvals: shown })
    else print(table([HEADER, ...shown.map(toRow)]))
  })
}

const HEADER = ['ID', 'APPROVED', 'TOUCHES NO RIGHTS', 'IN USE', 'DIGEST']

const toRow = (approval: RegisterEntry<'approval'>['value'] & { id: string; inUse: boolean }): string[] => [
  approval.id,
  `${approval.approved.at} by ${approval.approved.by}`,
  approval.touchesNoPartysRights ? 'declared' : '-',
  approval.inUse ? 'yes' : '-',
  approval.digest ?? '-',
]
