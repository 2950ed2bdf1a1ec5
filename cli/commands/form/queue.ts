import type { Command } from 'commander'
import { formatBoth } from '../../../core/base/time/index.ts'
import { type FormRecord, formStates } from '../../../core/records/index.ts'
import type { FormQuery } from '../../../core/store/index.ts'
import { parseAuthority } from '../../input/forms.ts'
import { formRecordJson } from '../../output/forms.ts'
import { note, print, printJson } from '../../output/print.ts'
import { table } from '../../output/text.ts'
import { readChoice } from '../../values/read-value.ts'
import { withWorld } from '../../world/open-world.ts'
import { type PrincipalOptions, withPrincipalOptions } from '../../world/options.ts'
import { participantOf, principalOf } from '../../world/principal.ts'

interface QueueOptions extends PrincipalOptions {
  readonly to?: string
  readonly participant?: string
  readonly state: string
}

export function configure(command: Command): void {
  withPrincipalOptions(command)
    .description('list the forms that wait for a Registration Authority, oldest first')
    .option('--to <ra>', 'only forms for this Registration Authority: smki or dccki')
    .option('--participant <id>', 'only this participant')
    .option('--state <state>', `${formStates.join(', ')} or all`, 'waiting')
    .action(runQueue)
}

async function runQueue(options: QueueOptions): Promise<void> {
  const state = readChoice('--state', options.state, [...formStates, 'all'])
  await withWorld(options, async (world) => {
    const whose = await participantOf(
      options.participant,
      principalOf(options),
      "see another participant's forms",
      world,
    )
    const query: FormQuery = {
      ...(whose === null ? {} : { participant: whose }),
      ...(options.to === undefined ? {} : { registrationAuthority: parseAuthority('--to', options.to) }),
      ...(state === 'all' ? {} : { state }),
      limit: 100_000,
    }
    const forms = await world.store.forms.list(query)
    if (options.json) printJson({ forms: forms.map(formRecordJson) })
    else if (forms.length === 0) note(state === 'waiting' ? 'no form waits' : 'no form matches')
    else print(table([['NUMBER', 'SINCE', 'TO', 'PARTICIPANT', 'FORM', 'STATE'], ...forms.map(toRow)]))
  })
}

const toRow = ({ id, atSeconds, registrationAuthority, participant, form, decision }: FormRecord): string[] => [
  String(id),
  formatBoth(atSeconds * 1000),
  registrationAuthority.toUpperCase(),
  participant,
  form,
  decision?.verdict ?? 'waiting',
]
