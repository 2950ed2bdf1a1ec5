import type { LeafProfile, ProfileSet } from '../../pki/profile/index.ts'
import type { Spender } from '../../quota/index.ts'
import type { BatchOrder } from '../../records/index.ts'

/**
 * Returns the profile of a batch. If the order names none, the key usage of each CSR chooses between the two device
 * profiles, which have the same CA and PKI; this returns the first of them.
 * @throws {PkiError} `PROFILE_…`
 */
export const profileOfBatch = (
  { profile }: Pick<BatchOrder, 'profile'>,
  profiles: Pick<ProfileSet, 'findLeaf'>,
): LeafProfile => profiles.findLeaf(profile ?? 'smki-device/device-ds')

/** Returns the series that a batch is counted in. @throws {PkiError} `PROFILE_…` */
export const spenderOfBatch = (order: BatchOrder, profiles: Pick<ProfileSet, 'findLeaf'>): Spender => ({
  participant: order.participant,
  interface: order.interface,
  pki: profileOfBatch(order, profiles).pki,
  submission: 'batch',
})
