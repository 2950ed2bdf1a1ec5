import { PkiError } from '../../base/index.ts'
import { formatTime, type RevocationReason, revocationReasonNames } from '../../pki/x509/index.ts'
import type { CertificateRecord, CrlSummary, Revocation } from '../../records/index.ts'
import { type Principal, requireAdministrator, requireOwn } from '../register/index.ts'
import { type CrlDeps, type CrlList, coverRevocations, crlListOf, openIssuer } from './crl/index.ts'

export interface RevocationRequest {
  readonly reason: RevocationReason
  /** Since when the key may be compromised, in seconds since 1970; null if not stated. */
  readonly invaliditySeconds: number | null
  /** An explanation; may be empty. At most 1000 characters. */
  readonly comment: string
}

/** A revocation, and the CRL that lists it. */
export interface Revoked {
  readonly revocation: Revocation
  /** The number of the audit row. */
  readonly reference: number
  /** The CRL list of its CA; null if there is none. */
  readonly list: CrlList | null
  /** Null if there is no list, or if the CRL could not be issued. */
  readonly crl: CrlSummary | null
  /** Why the CRL could not be issued; otherwise null. The certificate is revoked all the same, and the CRL is due. */
  readonly crlError: unknown
}

/**
 * Revokes a certificate and issues a CRL that lists it. A revocation cannot be undone. It is committed with its audit row
 * before the CRL is made; if the CRL cannot be issued, it is due and {@link issueDueCrls} makes it.
 * A participant may revoke its own certificates, an administrator (the DCC or a Registration Authority) any. Only an
 * administrator may revoke a CA.
 * @throws {PkiError} `ACCESS_DENIED`, `CERTIFICATE_NOT_REVOCABLE`, `CERTIFICATE_REVOKED`, `REVOCATION_INVALID`; for the CA
 *   that signs the CRL: `CA_NOT_VALID_NOW`, `KEY_PASSPHRASE_REQUIRED`, `KEY_PASSPHRASE_WRONG`. Nothing is committed then.
 */
export async function revoke(
  record: CertificateRecord,
  request: RevocationRequest,
  principal: Principal,
  deps: CrlDeps,
): Promise<Revoked> {
  await checkAccess(record, principal, deps)
  checkRevocable(record, deps)
  checkRevocation(record, request, deps)
  const list = crlListOf(record.issuerCa, deps)
  if (list) await openIssuer(list, deps)
  const revocation = revocationOf(record, request, principal, deps)
  const outcome = await deps.store.revocations.revoke(revocation, auditOf(revocation, record))
  if (outcome.kind === 'already') throw alreadyRevoked(outcome.by)
  return { revocation, reference: outcome.audit.sequence, list, ...(await listIt(list, principal.actor, deps)) }
}

/** An error must not hide that the revocation is committed. */
async function listIt(list: CrlList | null, actor: string, deps: CrlDeps): Promise<Pick<Revoked, 'crl' | 'crlError'>> {
  try {
    return { crl: list && (await coverRevocations(list, actor, deps)), crlError: null }
  } catch (crlError) {
    return { crl: null, crlError }
  }
}

async function checkAccess(record: CertificateRecord, principal: Principal, deps: CrlDeps): Promise<void> {
  const what = `revoke certificate ${record.serial}`
  if (deps.profiles.get(record.profile).kind === 'leaf') await requireOwn(principal, record.participant, what, deps)
  else await requireAdministrator(principal, what, deps)
}

/** @throws {PkiError} `CERTIFICATE_NOT_REVOCABLE` */
function checkRevocable({ serial, profile: id, pki }: CertificateRecord, { profiles }: CrlDeps): void {
  const { kind } = profiles.get(id)
  if (pki === 'smki-device')
    throw new PkiError(
      'CERTIFICATE_NOT_REVOCABLE',
      kind === 'leaf'
        ? `${serial} is a Device Certificate, which cannot be revoked: no CRL lists them, and devices do not read CRLs`
        : `${serial} is a CA certificate of SMKI Device, for which no CRL or ARL is published`,
      {
        source: 'SEC Appendix M, which defines no revocation of Device Certificates',
        ...(kind === 'leaf' ? { cure: `reject it with "tpki cert reject ${serial}" and issue another` } : {}),
      },
    )
  if (kind === 'root')
    throw new PkiError('CERTIFICATE_NOT_REVOCABLE', `${serial} is a root, which no other CA can revoke`, {
      source: 'RFC 5280 6.1.1(d)',
      cure: 'remove it from the trust stores, and make a new world',
    })
}

/** @throws {PkiError} `REVOCATION_INVALID` */
function checkRevocation(
  { profile, notBeforeSeconds }: CertificateRecord,
  { reason, invaliditySeconds, comment }: RevocationRequest,
  { profiles, clock }: CrlDeps,
): void {
  const isLeaf = profiles.get(profile).kind === 'leaf'
  const allowed = revocationReasonNames.filter((name) => !isLeaf || name !== 'cACompromise')
  if (!allowed.includes(reason))
    throw new PkiError('REVOCATION_INVALID', `revocation reason is "${reason}"; allowed: ${allowed.join(', ')}`, {
      source: 'RFC 5280 5.3.1',
    })
  const nowSeconds = clock.nowSeconds()
  if (invaliditySeconds !== null && (invaliditySeconds > nowSeconds || invaliditySeconds < notBeforeSeconds))
    throw new PkiError(
      'REVOCATION_INVALID',
      `invalidity date is ${formatTime(invaliditySeconds)}; allowed: from ${formatTime(notBeforeSeconds)} (notBefore) to ${formatTime(nowSeconds)} (now)`,
      { source: 'RFC 5280 5.3.2' },
    )
  checkComment(comment)
}

const MAX_COMMENT = 1000

/** Checks the length and the characters of a comment. @throws {PkiError} `REVOCATION_INVALID` */
export function checkComment(comment: string): void {
  if (comment.length <= MAX_COMMENT && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(comment)) return
  throw new PkiError(
    'REVOCATION_INVALID',
    `the comment has ${comment.length} characters; allowed: up to ${MAX_COMMENT} visible characters`,
  )
}

const revocationOf = (
  { serial, issuerCa, keyFingerprint, notAfterSeconds }: CertificateRecord,
  request: RevocationRequest,
  { actor }: Principal,
  { clock }: CrlDeps,
): Revocation => ({
  serial,
  issuerCa,
  atSeconds: clock.nowSeconds(),
  actor,
  keyFingerprint,
  notAfterSeconds,
  ...request,
})

function auditOf(revocation: Revocation, { profile, environment, participant, subject }: CertificateRecord) {
  const { serial, atSeconds, actor, reason, invaliditySeconds, comment } = revocation
  const invalidity = invaliditySeconds === null ? null : formatTime(invaliditySeconds)
  const detail = { serial, profile, environment, participant, subject, reason, invalidity, comment }
  return { atSeconds, actor, action: 'revoked' as const, detail }
}

/** Returns the error for a certificate that is already revoked. */
export const alreadyRevoked = ({ serial, reason, atSeconds }: Revocation): PkiError =>
  new PkiError('CERTIFICATE_REVOKED', `certificate ${serial} was revoked at ${formatTime(atSeconds)} (${reason})`, {
    source: 'RFC 5280 3.3',
  })
