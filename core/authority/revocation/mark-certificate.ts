import { PkiError } from '../../base/index.ts'
import type { CertificateRecord, MarkName } from '../../records/index.ts'
import { type Principal, requireAdministrator, requireOwn } from '../register/index.ts'
import type { CrlDeps } from './crl/index.ts'
import { checkComment, type Revoked, revoke } from './revoke.ts'
import { type CertificateStatus, certificateStatuses, statusOf } from './status/index.ts'

/** A mark that was set. */
export interface Marked {
  readonly mark: MarkName
  /** The new status of the certificate. */
  readonly status: CertificateStatus
  /** The number of the audit row. */
  readonly reference: number
}

/**
 * Marks a certificate as in use (this accepts a pending one) or as not in use. Cannot change a certificate that has expired,
 * was revoked or rejected, or was renewed with the same key. A participant may mark its own certificates, an administrator
 * any.
 * @throws {PkiError} `ACCESS_DENIED`, `CERTIFICATE_STATUS_FINAL`, `REVOCATION_INVALID` for the comment
 */
export async function markCertificate(
  record: CertificateRecord,
  mark: 'in-use' | 'not-in-use',
  comment: string,
  principal: Principal,
  deps: CrlDeps,
): Promise<Marked> {
  await checkAccess(record, `mark certificate ${record.serial}`, principal, deps)
  return setMark(record, mark, comment, principal, deps)
}

/** The result of a rejection. */
export type Rejected =
  | { readonly kind: 'revoked'; readonly revoked: Revoked }
  | { readonly kind: 'marked'; readonly marked: Marked }

/**
 * Rejects a certificate that its subscriber finds to be wrong. Revokes it and issues a CRL at once. A Device Certificate
 * cannot be revoked: it gets the mark `rejected` and is not in use any more.
 * @throws {PkiError} as {@link markCertificate} and {@link revoke}
 */
export async function rejectCertificate(
  record: CertificateRecord,
  comment: string,
  principal: Principal,
  deps: CrlDeps,
): Promise<Rejected> {
  await checkAccess(record, `reject certificate ${record.serial}`, principal, deps)
  if (record.pki === 'smki-device' && deps.profiles.get(record.profile).kind === 'leaf')
    return { kind: 'marked', marked: await setMark(record, 'rejected', comment, principal, deps) }
  checkOpen(record, await statusOf(record, deps))
  const request = { reason: 'unspecified', invaliditySeconds: null, comment: `rejected: ${comment}` } as const
  return { kind: 'revoked', revoked: await revoke(record, request, principal, deps) }
}

async function checkAccess(
  { participant, profile }: CertificateRecord,
  what: string,
  principal: Principal,
  deps: CrlDeps,
): Promise<void> {
  if (deps.profiles.get(profile).kind === 'leaf') await requireOwn(principal, participant, what, deps)
  else await requireAdministrator(principal, what, deps)
}

async function setMark(
  record: CertificateRecord,
  mark: MarkName,
  comment: string,
  principal: Principal,
  deps: CrlDeps,
): Promise<Marked> {
  checkComment(comment)
  const { revocations } = deps.store
  for (;;) {
    const held = (await revocations.findMark(record.serial))?.mark ?? null
    const before = await statusOf(record, deps)
    checkOpen(record, before)
    if (held === 'rejected') throw final(record, 'was rejected')
    if (mark === 'in-use' && before === 'N' && held !== 'not-in-use')
      throw final(record, 'was renewed with the same key')
    const { serial, profile, environment, participant } = record
    const { actor } = principal
    const atSeconds = deps.clock.nowSeconds()
    const detail = { serial, profile, environment, participant, mark, before: held, comment }
    const audit = { atSeconds, actor, action: 'certificate-marked' as const, detail }
    const outcome = await revocations.mark({ serial, mark, atSeconds, actor, comment }, held, audit)
    if (outcome.kind === 'marked')
      return { mark, status: await statusOf(record, deps), reference: outcome.audit.sequence }
  }
}

/** @throws {PkiError} `CERTIFICATE_STATUS_FINAL` */
function checkOpen(record: CertificateRecord, status: CertificateStatus): void {
  if (status === 'E' || status === 'R') throw final(record, `is ${certificateStatuses[status]}`)
}

const final = ({ serial }: CertificateRecord, why: string): PkiError =>
  new PkiError('CERTIFICATE_STATUS_FINAL', `certificate ${serial} ${why}; this cannot be changed`, {
    source: 'SMKI Repository, certificate status',
  })
