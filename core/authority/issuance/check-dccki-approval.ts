import { PkiError } from '../../base/index.ts'
import { dcckiDigest } from '../../pki/profile/index.ts'
import type { IssuingDeps } from './deps.ts'

/**
 * Refuses DCCKI certificates if the DCCKI profiles have changed since the world was made and no recorded approval covers
 * the change.
 * @throws {PkiError} `PROFILE_NOT_APPROVED`
 * @see ETAD 4.3(c): the DCCKI PMA function approves changes beforehand, and they do not affect the rights of a Party
 */
export async function checkDcckiApproval({
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
      ? 'the DCCKI PMA function has not approved them'
      : "their approval is dated in the future, or does not declare that no Party's rights are affected"
  throw new PkiError('PROFILE_NOT_APPROVED', `the DCCKI profiles have changed (digest ${digest}) and ${found}`, {
    source: 'ETAD 4.3(c)',
    cure: 'record the approval with "tpki approval add --subject dccki-profile --touches-no-partys-rights", or restore the earlier profiles',
  })
}
