import type { Command } from 'commander'
import { parseEntry, slugOf } from '../../../core/authority/register/document/index.ts'
import { decidedBy } from '../../../core/authority/register/index.ts'
import { type Clock, PkiError } from '../../../core/base/index.ts'
import type { DecisionRecord } from '../../../core/records/index.ts'
import { type Appointment, appointments } from '../../../core/records/index.ts'
import { collectOneOf } from '../../values/read-value.ts'
import { type PrincipalOptions, withPrincipalOptions } from '../../world/options.ts'
import { ownedId, requireNew, runChange } from '../../world/register-change.ts'

interface AddOptions extends PrincipalOptions {
  readonly participant: string
  readonly name: string
  readonly appointment: readonly Appointment[]
  readonly id?: string
  readonly verifiedBy?: string
  readonly verifiedAt?: string
}

export function configure(command: Command): void {
  withPrincipalOptions(command)
    .description('appoint a person')
    .requiredOption('--participant <id>', 'participant that appoints the person')
    .requiredOption('--name <text>', 'name of the person')
    .requiredOption(
      '--appointment <office>',
      `${appointments.join(', ')}; repeatable`,
      collectOneOf('--appointment', appointments),
    )
    .option('--id <id>', 'id of the person (default: made from the name)')
    .option('--verified-by <name>', 'who verified the identity of the person')
    .option(
      '--verified-at <time>',
      'when the identity was verified (default: now); a bare date is midnight in Europe/London',
    )
    .action(runAdd)
}

async function runAdd(options: AddOptions): Promise<void> {
  const { participant, name } = options
  const id = ownedId(participant, options.id, slugOf(name))
  await runChange(options, async (reader, { clock }) => {
    await requireNew('person', id, 'choose another id with --id', reader)
    const value = { name, appointments: [...new Set(options.appointment)], verified: verification(options, clock) }
    return [{ put: parseEntry('person', id, participant, value) }]
  })
}

function verification({ verifiedBy, verifiedAt }: AddOptions, clock: Clock): DecisionRecord | null {
  if (verifiedBy !== undefined) return decidedBy(verifiedBy, verifiedAt, clock)
  if (verifiedAt === undefined) return null
  throw new PkiError('USAGE', '--verified-at needs --verified-by NAME')
}
