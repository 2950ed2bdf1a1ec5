import type { Command } from 'commander'
import type { RegisterEntry } from '../../../core/records/index.ts'
import { print, printJson } from '../../output/print.ts'
import { table } from '../../output/text.ts'
import { withWorld } from '../../world/open-world.ts'
import { type PrincipalOptions, withPrincipalOptions } from '../../world/options.ts'
import { principalOf } from '../../world/principal.ts'
import { participantToList } from '../../world/register-change.ts'

export function configure(command: Command): void {
  withPrincipalOptions(command)
    .description('list the people in the register')
    .option('--participant <id>', 'only this participant')
    .action(runList)
}

async function runList(options: PrincipalOptions & { readonly participant?: string }): Promise<void> {
  await withWorld(options, async (world) => {
    const own = await participantToList(options.participant, principalOf(options), world)
    const query = own === null ? {} : { participant: own }
    const people = (await world.store.listRegister({ kind: 'person', ...query })) as RegisterEntry<'person'>[]
    if (options.json) printJson({ people: people.map(({ id, participant, value }) => ({ id, participant, ...value })) })
    else print(table([['ID', 'NAME', 'APPOINTMENTS', 'IDENTITY VERIFIED'], ...people.map(toRow)]))
  })
}

const toRow = ({ id, value: { name, appointments: held, verified } }: RegisterEntry<'person'>): string[] => [
  id,
  name,
  held.join(' '),
  verified ? `${verified.at} by ${verified.by}` : 'no',
]
