import { type Command, Option } from 'commander'
import {
  markCertificate,
  type Rejected,
  type Revoked,
  rejectCertificate,
  revoke,
} from '../../core/authority/revocation/index.ts'
import { certificateStatuses } from '../../core/authority/revocation/status/index.ts'
import { type RevocationReason, revocationReasonNames } from '../../core/pki/x509/index.ts'
import {
  type PrincipalOptions,
  parseTimeOption,
  principalOf,
  withAsOption,
  withKeyOptions,
  withPrincipalOptions,
  withWorld,
} from '../context.ts'
import { crlJson } from '../crl-json.ts'
import { findRecord } from '../find-record.ts'
import { note, print, printJson } from '../output.ts'
import { readChoice } from '../read-choice.ts'
import { recordJson } from '../record-json.ts'
import { revocationJson } from '../revocation-json.ts'
import { sayRevoked } from '../say-revoked.ts'

interface RevokeOptions extends PrincipalOptions {
  readonly reason: RevocationReason
  readonly since?: string
  readonly comment: string
}

interface CommentOptions extends PrincipalOptions {
  readonly comment: string
}

export function registerRevoke(cert: Command): void {
  withAsOption(withKeyOptions(cert.command('revoke').argument('<serial>')))
    .description('revoke it for good and issue the CRL that lists it')
    .addOption(new Option('--reason <reason>', 'why').choices(revocationReasonNames).default('unspecified'))
    .option('--since <time>', 'since when the key is known or thought to be compromised')
    .option('--comment <text>', 'why, in words, for the audit log', '')
    .action(runRevoke)
  withAsOption(withKeyOptions(cert.command('reject').argument('<serial>')))
    .description('it was issued wrong: revoke it, or for a Device Certificate log that it was rejected')
    .requiredOption('--comment <text>', 'what is wrong with it')
    .action(runReject)
  withPrincipalOptions(cert.command('mark').argument('<serial>').argument('<status>', 'in-use or not-in-use'))
    .description('say that it is in use, which accepts one that is pending, or no longer')
    .option('--comment <text>', 'for the audit log', '')
    .action(runMark)
}

async function runRevoke(serial: string, options: RevokeOptions): Promise<void> {
  await withWorld(options, async (world) => {
    const record = await findRecord(serial, world)
    const { reason, comment } = options
    const request = { reason, comment, invaliditySeconds: parseTimeOption(options.since) }
    const revoked = await revoke(record, request, principalOf(options), world)
    if (options.json) printJson({ ...recordJson(record), status: 'R', ...revokedJson(revoked) })
    else print(record.serial)
    sayRevoked(revoked)
  })
}

async function runReject(serial: string, options: CommentOptions): Promise<void> {
  await withWorld(options, async (world) => {
    const record = await findRecord(serial, world)
    const rejected = await rejectCertificate(record, options.comment, principalOf(options), world)
    if (options.json) printJson({ ...recordJson(record), ...rejectedJson(rejected) })
    else print(record.serial)
    if (rejected.kind === 'revoked') sayRevoked(rejected.revoked)
    else note(`${record.serial} is logged as rejected and counts as not in use; no CRL lists Device Certificates`)
  })
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

const rejectedJson = (rejected: Rejected): object =>
  rejected.kind === 'revoked'
    ? { status: 'R', ...revokedJson(rejected.revoked) }
    : { status: rejected.marked.status, reference: rejected.marked.reference, revocation: null, crl: null }

const revokedJson = ({ revocation, reference, crl }: Revoked): object => ({
  reference,
  revocation: revocationJson(revocation),
  crl: crl && crlJson(crl),
})
