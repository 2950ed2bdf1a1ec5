import { isLeaf } from '../../../pki/profile/index.ts'
import type { CertificateFacts, CertificateRecord } from '../../../records/index.ts'
import type { IssuingDeps } from '../../issuance/index.ts'

/** The statuses of the SMKI Repository and what they mean. */
export const certificateStatuses = {
  P: 'pending',
  I: 'in use',
  N: 'not in use',
  E: 'expired',
  R: 'revoked',
} as const
export type CertificateStatus = keyof typeof certificateStatuses

/** What a status rests on besides the certificate. */
export type StatusDeps = Pick<IssuingDeps, 'config' | 'profiles' | 'clock' | 'store'>

/** Returns the status of a certificate of the store as of now. */
export async function statusOf(record: CertificateRecord, deps: StatusDeps): Promise<CertificateStatus> {
  const [status] = await statusesOf([record], deps)
  return status as CertificateStatus
}

/** Returns the statuses of certificates of the store as of now, in their order; the store is asked once for all. */
export async function statusesOf(
  records: readonly CertificateRecord[],
  { store, config, profiles, clock }: StatusDeps,
): Promise<CertificateStatus[]> {
  const serials = records.map(({ serial }) => serial)
  const found = await store.revocations.facts(serials, unmarkedOf(config))
  const facts = new Map(found.map((each) => [each.serial, each]))
  return records.map((record) => {
    const own = facts.get(record.serial)
    if (!own) throw new Error(`certificate ${record.serial} is not in the store`)
    // A CA's certificate is in use from the first: nobody accepts it.
    const unmarked = isLeaf(profiles.get(record.profile)) ? unmarkedOf(config) : 'in-use'
    return judge(record, own, unmarked, clock.nowSeconds())
  })
}

/** Returns what a certificate counts as of which nothing has been said since its issue. */
const unmarkedOf = ({ acceptance }: StatusDeps['config']): 'in-use' | 'pending' =>
  acceptance === 'on-issue' ? 'in-use' : 'pending'

/** A revocation outlasts everything; expiry is judged by the clock and never stored. */
function judge(
  { notBeforeSeconds, notAfterSeconds }: CertificateRecord,
  { isRevoked, mark, isReplaced }: CertificateFacts,
  unmarked: 'in-use' | 'pending',
  nowSeconds: number,
): CertificateStatus {
  if (isRevoked) return 'R'
  if (nowSeconds > notAfterSeconds) return 'E'
  if (mark === 'rejected' || mark === 'not-in-use' || isReplaced) return 'N'
  if (nowSeconds < notBeforeSeconds) return 'P'
  return (mark ?? unmarked) === 'pending' ? 'P' : 'I'
}
