import type { Command } from 'commander'
import { markCertificate } from '../../../core/authority/revocation/index.ts'
import { certificateStatuses } from '../../../core/authority/revocation/status/index.ts'
import { recordJson } from '../../../core/records/index.ts'
import { print, printJson } from '../../output/print.ts'
import { readChoice } from '../../values/read-value.ts'
import { findRecord } from '../../world/find-certificate.ts'
import { withWorld } from '../../world/open-world.ts'
import { type CommentOptions, withPrincipalOptions } from '../../world/options.ts'
import { principalOf } from '../../world/principal.ts'

export function configure(command: Command): void {
  withPrincipalOptions(command.argument('<serial>').argument('<status>', 'in-use or not-in-use'))
    .description('mark a certificate as in use or not in use; in use accepts a pending certificate')
    .option('--comment <text>', 'comment for the audit log', '')
    .action(runMark)
}

async function runMark(serial: string, status: string, options: CommentOptions): Promise<void> {
  const mark = readChoice('status', status, ['in-use', 'not-in-use'])
  await withWorld(options, async (world) => {
    const record = await findRecord(serial, world)
    const marked = await markCertificate(record, mark, options.comment, principalOf(options), world)
    if (options.json) printJson({ ...recordJson(record), status: marked.status, reference: marked.reference })
    else print(`${marked.status}  ${certificateStatuses[marked.status]}`)
  })
}
