import { PkiError } from '../../base/index.ts'
import { formatTime, type RevocationReason, revocationReasonNames } from '../../pki/x509/index.ts'
import type { CertificateRecord, CrlRecord, Revocation } from '../../records/index.ts'
import { type Principal, requireAdministrator, requireOwn } from '../register/index.ts'
import { type CrlDeps, type CrlList, crlListOf, issueCrl, openIssuer } from './crl/index.ts'

export interface RevocationRequest {
  readonly reason: RevocationReason
  /** Since when the key is known or thought to be compromised. */
  readonly invaliditySeconds: number | null
  /** Why, in words; may be empty. */
  readonly comment: string
}

/** A certificate that is revoked, and the CRL that says so. */
export interface Revoked {
  readonly revocation: Revocation
  /** The row of the audit log. */
  readonly reference: number
  /** Null where no CRL lists certificates of its CA. */
  readonly list: CrlList | null
  readonly crl: CrlRecord | null
}

/**
 * Revokes a certificate for good and issues the CRL that lists it. The revocation is committed with its audit row before
 * the CRL is made; one that is not made, for a crash, is due and {@link issueDueCrls} makes it.
 * A participant may revoke its own, an administrator (the DCC or a Registration Authority) any; CAs administrators alone.
 * @throws {PkiError} `ACCESS_DENIED`, `CERTIFICATE_NOT_REVOCABLE`, `CERTIFICATE_REVOKED`, `REVOCATION_INVALID`, and for the
 *   CA that signs the CRL `CA_NOT_VALID_NOW`, `KEY_PASSPHRASE_…`, all before anything is done
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
  const crl = list && (await coverRevocations(list, principal.actor, deps))
  return { revocation, reference: outcome.audit.sequence, list, crl }
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
        ? `${serial} is a Device Certificate, which is not revoked: no CRL lists them and no device reads one`
        : `${serial} is a certificate of the device side, for which no CRL and no ARL is published`,
      {
        source: 'SEC Appendix M, which has no path to revoke a Device Certificate',
        ...(kind === 'leaf' ? { cure: `log it as rejected with "tpki cert reject ${serial}" and issue another` } : {}),
      },
    )
  if (kind === 'root')
    throw new PkiError('CERTIFICATE_NOT_REVOCABLE', `${serial} is a root, which no CA above it could revoke`, {
      source: 'RFC 5280 6.1.1(d)',
      cure: 'take it out of the trust stores; make a new world',
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
    throw new PkiError('REVOCATION_INVALID', `reason "${reason}"; allowed: ${allowed.join(', ')}`, {
      source: 'RFC 5280 5.3.1',
    })
  const nowSeconds = clock.nowSeconds()
  if (invaliditySeconds !== null && (invaliditySeconds > nowSeconds || invaliditySeconds < notBeforeSeconds))
    throw new PkiError(
      'REVOCATION_INVALID',
      `invalidity date ${formatTime(invaliditySeconds)}; allowed: ${formatTime(notBeforeSeconds)}, when the certificate began, to ${formatTime(nowSeconds)}`,
      { source: 'RFC 5280 5.3.2' },
    )
  checkComment(comment)
}

const MAX_COMMENT = 1000

/** @throws {PkiError} `REVOCATION_INVALID` */
export function checkComment(comment: string): void {
  if (comment.length <= MAX_COMMENT && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(comment)) return
  throw new PkiError(
    'REVOCATION_INVALID',
    `a comment of ${comment.length} characters; allowed: ${MAX_COMMENT}, each of them one that can be seen`,
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

/** The refusal of what is revoked already. */
export const alreadyRevoked = ({ serial, reason, atSeconds }: Revocation): PkiError =>
  new PkiError('CERTIFICATE_REVOKED', `certificate ${serial} was revoked at ${formatTime(atSeconds)} (${reason})`, {
    source: 'RFC 5280 3.3',
  })

/** Returns a CRL with every revocation of by now: those who revoke at once share one. */
async function coverRevocations(list: CrlList, actor: string, deps: CrlDeps): Promise<CrlRecord> {
  const last = await deps.store.revocations.last(list.issuerCa)
  const latest = await deps.store.crls.latest(list.id)
  return latest && latest.covers >= last ? latest : issueCrl(list, { actor, because: 'revocation' }, deps)
}
