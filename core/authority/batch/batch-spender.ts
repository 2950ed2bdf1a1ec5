import type { ProfileSet } from '../../pki/profile/index.ts'
import type { Spender } from '../../quota/index.ts'
import type { BatchOrder } from '../../records/index.ts'

/** Returns whose spending a batch is. */
export const spenderOfBatch = (
  { participant, interface: over, profile }: BatchOrder,
  profiles: Pick<ProfileSet, 'findLeaf'>,
): Spender => ({
  participant,
  interface: over,
  pki: profile === null ? 'smki-device' : profiles.findLeaf(profile).pki,
  submission: 'batch',
})
