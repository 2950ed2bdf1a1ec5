import type { Command } from 'commander'
import { requireAdministrator } from '../../../../core/authority/register/index.ts'
import { formatTime } from '../../../../core/pki/x509/index.ts'
import type { RegisteredClient } from '../../../../core/records/index.ts'
import { clientJson } from '../../../output/access.ts'
import { note, print, printJson } from '../../../output/print.ts'
import { table } from '../../../output/text.ts'
import { withWorld } from '../../../world/open-world.ts'
import { type PrincipalOptions, withPrincipalOptions } from '../../../world/options.ts'
import { principalOf } from '../../../world/principal.ts'

export function configure(command: Command): void {
  withPrincipalOptions(command).description('list the client certificates with access').action(runList)
}

async function runList(options: PrincipalOptions): Promise<void> {
  await withWorld(options, async (world) => {
    await requireAdministrator(principalOf(options), 'see who has access', world)
    const clients = await world.store.access.listClients()
    if (options.json) printJson({ clients: clients.map(clientJson) })
    else if (clients.length === 0) note('no client certificate has access')
    else print(table([['NAME', 'ROLE', 'NOT AFTER', 'FINGERPRINT'], ...clients.map(toRow)]))
  })
}

const toRow = ({ name, role, notAfterSeconds, fingerprint }: RegisteredClient): string[] => [
  name,
  role,
  formatTime(notAfterSeconds),
  fingerprint,
]
