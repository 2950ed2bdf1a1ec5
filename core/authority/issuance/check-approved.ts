import { PkiError } from '../../base/index.ts'
import { dcckiDigest } from '../../pki/profile/index.ts'
import type { IssuingDeps } from './deps.ts'

/**
 * Refuses DCCKI certificates where the profiles differ from those the world was made with and that no approval names.
 * @throws {PkiError} `PROFILE_NOT_APPROVED`
 * @see ETAD 4.3(c): changes approved beforehand by the DCCKI PMA function, that touch no Party's rights
 */
export async function checkApproved({
  profiles,
  dcckiBaseline,
  register,
  clock,
}: Pick<IssuingDeps, 'profiles' | 'dcckiBaseline' | 'register' | 'clock'>): Promise<void> {
  const digest = dcckiDigest(profiles)
  if (digest === dcckiBaseline) return
  const approvals = await register.approvals()
  const named = approvals.filter((approval) => approval.subject === 'dccki-profile' && approval.digest === digest)
  const isPrior = named.some(
    ({ approved, touchesNoPartysRights }) => touchesNoPartysRights && Date.parse(approved.at) <= clock.nowMs(),
  )
  if (isPrior) return
  const found =
    named.length === 0
      ? 'no approval of the DCCKI PMA function names it'
      : "its approval lies ahead or does not declare that it touches no Party's rights"
  throw new PkiError('PROFILE_NOT_APPROVED', `the DCCKI profiles have been changed (digest ${digest}) and ${found}`, {
    source: 'ETAD 4.3(c)',
    cure: 'record it with "tpki approval add --subject dccki-profile --touches-no-partys-rights", or go back to the profiles of before',
  })
}
