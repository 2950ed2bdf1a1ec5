import type { InterfaceId } from '../../../pki/profile/ids/index.ts'
import type { LeafProfile } from '../../../pki/profile/index.ts'
import type { Strictness } from './csr-refusal.ts'

/** Returns how strictly the profile wants requests checked that come over an interface. */
export const strictnessOf = (profile: LeafProfile, over: InterfaceId): Strictness =>
  profile.csr.strictOn.value.includes(over) ? 'strict' : 'tolerant'
