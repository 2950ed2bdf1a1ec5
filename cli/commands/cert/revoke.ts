import { type Command, Option } from 'commander'
import { revoke } from '../../../core/authority/revocation/index.ts'
import { type RevocationReason, revocationReasonNames } from '../../../core/pki/x509/index.ts'
import { recordJson } from '../../../core/records/index.ts'
import { print, printJson } from '../../output/print.ts'
import { noteRevoked, revokedJson } from '../../output/revocations.ts'
import { parseTimeOption } from '../../values/read-value.ts'
import { findRecord } from '../../world/find-certificate.ts'
import { withWorld } from '../../world/open-world.ts'
import { type PrincipalOptions, withAsOption, withKeyOptions } from '../../world/options.ts'
import { principalOf } from '../../world/principal.ts'

interface RevokeOptions extends PrincipalOptions {
  readonly reason: RevocationReason
  readonly since?: string
  readonly comment: string
}

export function configure(command: Command): void {
  withAsOption(withKeyOptions(command.argument('<serial>')))
    .description('revoke a certificate for ever and issue the CRL that lists it')
    .addOption(
      new Option('--reason <reason>', 'reason of the revocation').choices(revocationReasonNames).default('unspecified'),
    )
    .option('--since <time>', 'since when the key may be compromised: a date (midnight in Europe/London) or a time')
    .option('--comment <text>', 'comment for the audit log', '')
    .action(runRevoke)
}

async function runRevoke(serial: string, options: RevokeOptions): Promise<void> {
  await withWorld(options, async (world) => {
    const record = await findRecord(serial, world)
    const { reason, comment } = options
    const request = { reason, comment, invaliditySeconds: parseTimeOption(options.since) }
    const revoked = await revoke(record, request, principalOf(options), world)
    if (options.json) printJson({ ...recordJson(record), status: 'R', ...revokedJson(revoked) })
    else print(record.serial)
    noteRevoked(revoked)
  })
}
