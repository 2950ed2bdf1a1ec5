import type { Principal } from '../../authority/register/index.ts'
import type { CrlDeps } from '../../authority/revocation/crl/index.ts'
import { type Revoked, revoke } from '../../authority/revocation/index.ts'
import { PkiError } from '../../base/index.ts'
import { type RevocationReason, revocationReasonNames } from '../../pki/x509/index.ts'
import type { CertificateRecord, FormRecord, RegistrationAuthority } from '../../records/index.ts'
import type { FormApproval } from '../definition/form-schema.ts'
import { linesOf } from '../fill/form-values.ts'

/**
 * Revokes the certificate that a form names. Returns null if it was revoked before. Runs before the decision is recorded:
 * if that fails, the form still waits and can be approved again, so no approved form lacks its revocation.
 * @throws {PkiError} `CERTIFICATE_UNKNOWN` also for another's, `FORM_WRONG_AUTHORITY`, `REVOCATION_INVALID`, and what {@link revoke} throws
 */
export async function revokeByForm(
  { serial: serialField, reason: reasonField }: Extract<FormApproval, { effect: 'revoke' }>,
  { id, participant, registrationAuthority, values }: FormRecord,
  principal: Principal,
  deps: CrlDeps,
): Promise<Revoked | null> {
  const [serial = ''] = linesOf(values[serialField])
  const certificate = await deps.store.findCertificate(serial)
  if (certificate?.participant !== participant)
    throw new PkiError('CERTIFICATE_UNKNOWN', `certificate ${serial} does not belong to participant "${participant}"`, {
      cure: `see "tpki cert list --participant ${participant}"`,
    })
  expectSide(certificate, registrationAuthority)
  if (await deps.store.revocations.find(serial)) return null
  const request = { reason: reasonOf(linesOf(values[reasonField])[0]), invaliditySeconds: null, comment: `form ${id}` }
  return revoke(certificate, request, principal, deps)
}

/** A Registration Authority revokes certificates of its own side only. @throws {PkiError} `FORM_WRONG_AUTHORITY` */
function expectSide({ serial, pki }: CertificateRecord, own: RegistrationAuthority): void {
  const side = pki === 'dccki' ? 'dccki' : 'smki'
  if (side === own) return
  throw new PkiError(
    'FORM_WRONG_AUTHORITY',
    `certificate ${serial} is of the ${side.toUpperCase()} side; the ${own.toUpperCase()} Registration Authority does not revoke it`,
    { source: own === 'smki' ? 'ETAD 3.3' : 'ETAD 4.5', cure: `ask for it with form "${side}/certificate-revocation"` },
  )
}

function reasonOf(text = ''): RevocationReason {
  const found = revocationReasonNames.find((name) => name === text)
  if (found) return found
  throw new PkiError('REVOCATION_INVALID', `reason "${text}"; allowed: ${revocationReasonNames.join(', ')}`, {
    source: 'RFC 5280 5.3.1',
  })
}
