import type { Command } from 'commander'
import { waiverStands } from '../../../core/authority/audit/index.ts'
import type { RegisterEntry } from '../../../core/records/index.ts'
import { print, printJson } from '../../output/print.ts'
import { table } from '../../output/text.ts'
import { withWorld } from '../../world/open-world.ts'
import { type PrincipalOptions, withPrincipalOptions } from '../../world/options.ts'
import { principalOf } from '../../world/principal.ts'
import { participantToList } from '../../world/register-change.ts'

export function configure(command: Command): void {
  withPrincipalOptions(command)
    .description('list the waivers, and whether they stand')
    .option('--participant <id>', 'only this participant')
    .action(runList)
}

async function runList(options: PrincipalOptions & { readonly participant?: string }): Promise<void> {
  await withWorld(options, async (world) => {
    const own = await participantToList(options.participant, principalOf(options), world)
    const query = own === null ? {} : { participant: own }
    const waivers = (await world.store.listRegister({ kind: 'waiver', ...query })) as RegisterEntry<'waiver'>[]
    if (options.json)
      printJson({
        waivers: waivers.map((waiver) => {
          const { id, participant, value } = waiver
          return { id, participant, ...value, stands: waiverStands(waiver) }
        }),
      })
    else print(table([['ID', 'REQUIREMENTS', 'STANDS', 'DCC', 'PARTICIPANT', 'COMMENT'], ...waivers.map(toRow)]))
  })
}

const toRow = (waiver: RegisterEntry<'waiver'>): string[] => {
  const { id, value } = waiver
  const agreed = (decision: typeof value.agreedByDcc): string => (decision ? `${decision.at} by ${decision.by}` : '-')
  return [
    id,
    value.requirements.join(' '),
    waiverStands(waiver) ? 'yes' : 'no',
    agreed(value.agreedByDcc),
    agreed(value.agreedByParticipant),
    value.comment || '-',
  ]
}
