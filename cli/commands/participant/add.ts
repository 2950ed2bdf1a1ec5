import type { Command } from 'commander'
import { parseEntry } from '../../../core/authority/register/document/index.ts'
import type { PrincipalOptions } from '../../world/options.ts'
import { kindOption, type ParticipantFields, withParticipantFields } from '../../world/participant-options.ts'
import { requireNew, runChange } from '../../world/register-change.ts'

export function configure(command: Command): void {
  withParticipantFields(command.argument('<id>', 'new id: lower-case letters, digits and hyphens'))
    .description('add a participant to the register')
    .requiredOption('--name <text>', 'name of the participant')
    .addOption(kindOption().makeOptionMandatory())
    .action(runAdd)
}

async function runAdd(id: string, options: PrincipalOptions & ParticipantFields): Promise<void> {
  const { name, kind, secPartyId, userRole, role, eui64Range, tradingName } = options
  await runChange(options, async (reader) => {
    await requireNew('participant', id, `change it with "tpki participant set ${id}"`, reader)
    const value = {
      name,
      kind,
      secPartyId: secPartyId || null,
      userRoles: [...new Set(userRole)],
      remotePartyRoles: [...new Set(role)],
      eui64Ranges: eui64Range ?? [],
      tradingNames: [...new Set(tradingName)],
    }
    return [{ put: parseEntry('participant', id, null, value) }]
  })
}
