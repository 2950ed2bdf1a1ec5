import type { LeafProfile } from '../../pki/profile/index.ts'
import type { InterfaceId } from '../../quota/index.ts'
import type { DeviceType } from '../../records/index.ts'

/** What entitlement looks at in a request. */
export interface AskedFor {
  readonly profile: LeafProfile
  readonly interface: InterfaceId
  /** What the requester says the device is; null where it does not say. */
  readonly deviceType: DeviceType | null
  /** The Device ID or the organisation's EUI-64, 16 lower-case hex; null where the certificate has none. */
  readonly eui64: string | null
  readonly role: number | null
  readonly organizationName: string | null
}

/** The profiles that only devices have. */
export const isForDevice = ({ profile }: Pick<AskedFor, 'profile'>): boolean => profile.pki === 'smki-device'
