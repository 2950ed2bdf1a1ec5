import type { Command } from 'commander'
import { type Rejected, rejectCertificate } from '../../../core/authority/revocation/index.ts'
import { recordJson } from '../../../core/records/index.ts'
import { note, print, printJson } from '../../output/print.ts'
import { noteRevoked, revokedJson } from '../../output/revocations.ts'
import { findRecord } from '../../world/find-certificate.ts'
import { withWorld } from '../../world/open-world.ts'
import { type CommentOptions, withAsOption, withKeyOptions } from '../../world/options.ts'
import { principalOf } from '../../world/principal.ts'

export function configure(command: Command): void {
  withAsOption(withKeyOptions(command.argument('<serial>')))
    .description('reject a wrong certificate: revokes it; for a Device Certificate, records the rejection')
    .requiredOption('--comment <text>', 'what is wrong with it')
    .action(runReject)
}

async function runReject(serial: string, options: CommentOptions): Promise<void> {
  await withWorld(options, async (world) => {
    const record = await findRecord(serial, world)
    const rejected = await rejectCertificate(record, options.comment, principalOf(options), world)
    if (options.json) printJson({ ...recordJson(record), ...rejectedJson(rejected) })
    else print(record.serial)
    if (rejected.kind === 'revoked') noteRevoked(rejected.revoked)
    else note(`${record.serial} is rejected and counts as not in use; no CRL lists Device Certificates`)
  })
}

const rejectedJson = (rejected: Rejected): object =>
  rejected.kind === 'revoked'
    ? { status: 'R', ...revokedJson(rejected.revoked) }
    : { status: rejected.marked.status, reference: rejected.marked.reference, revocation: null, crl: null }
