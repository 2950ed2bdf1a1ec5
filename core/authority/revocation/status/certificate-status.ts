import { isLeaf } from '../../../pki/profile/index.ts'
import type { CertificateFacts, CertificateRecord } from '../../../records/index.ts'
import type { IssuingDeps } from '../../issuance/index.ts'

/** The certificate statuses of the SMKI Repository, and their meaning. */
export const certificateStatuses = {
  P: 'pending',
  I: 'in use',
  N: 'not in use',
  E: 'expired',
  R: 'revoked',
} as const
export type CertificateStatus = keyof typeof certificateStatuses

/** What the status depends on, besides the certificate. */
export type StatusDeps = Pick<IssuingDeps, 'config' | 'profiles' | 'clock' | 'store'>

/** Returns the current status of a certificate in the store. */
export async function statusOf(record: CertificateRecord, deps: StatusDeps): Promise<CertificateStatus> {
  const [status] = await statusesOf([record], deps)
  return status as CertificateStatus
}

/** Returns the current statuses of certificates in the store, in the same order. Queries the store once. */
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
    // A CA certificate is in use from its issue, because nobody accepts it.
    const unmarked = isLeaf(profiles.get(record.profile)) ? unmarkedOf(config) : 'in-use'
    return statusFrom(record, own, unmarked, clock.nowSeconds())
  })
}

/** Returns the status of a certificate without a mark. */
const unmarkedOf = ({ acceptance }: StatusDeps['config']): 'in-use' | 'pending' =>
  acceptance === 'on-issue' ? 'in-use' : 'pending'

/** A revocation comes before everything else. Expiry is decided by the clock and never stored. */
function statusFrom(
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
