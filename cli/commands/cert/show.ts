import type { Command } from 'commander'
import { certificateStatuses, statusOf } from '../../../core/authority/revocation/status/index.ts'
import type { World } from '../../../core/authority/world/index.ts'
import { toPem } from '../../../core/pki/x509/index.ts'
import { recordJson } from '../../../core/records/index.ts'
import { print, printJson } from '../../output/print.ts'
import { revocationJson } from '../../output/revocations.ts'
import { table } from '../../output/text.ts'
import { findOwnRecord } from '../../world/find-certificate.ts'
import { withWorld } from '../../world/open-world.ts'
import { type PrincipalOptions, withPrincipalOptions } from '../../world/options.ts'
import { principalOf } from '../../world/principal.ts'

export function configure(command: Command): void {
  withPrincipalOptions(command.argument('<serial>')).description('show one certificate').action(runShow)
}

async function runShow(serial: string, options: PrincipalOptions): Promise<void> {
  await withWorld(options, async (world) => {
    const record = await findOwnRecord(serial, principalOf(options), world)
    const pem = toPem('CERTIFICATE', record.der)
    const status = await statusOf(record, world)
    if (options.json) {
      printJson({ ...recordJson(record), status, ...(await historyJson(record.serial, world)), certificate: pem })
      return
    }
    const shown = { ...recordJson(record), status: `${status}, ${certificateStatuses[status]}` }
    print(`${table(Object.entries(shown).map(([key, value]) => [key, String(value ?? '-')]))}\n${pem}`)
  })
}

/** Returns the revocation of a certificate, if any. */
async function historyJson(serial: string, { store: { revocations } }: World): Promise<object> {
  const revocation = await revocations.find(serial)
  return { revocation: revocation && revocationJson(revocation) }
}
