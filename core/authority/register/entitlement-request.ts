import type { LeafProfile } from '../../pki/profile/index.ts'
import type { InterfaceId } from '../../quota/index.ts'
import type { DeviceType } from '../../records/index.ts'

/** The parts of a request that decide entitlement. */
export interface EntitlementRequest {
  readonly profile: LeafProfile
  readonly interface: InterfaceId
  /** The device type that the requester states; null if it states none. */
  readonly deviceType: DeviceType | null
  /** The Device ID or the organisation's EUI-64, 16 lower-case hex characters; null if the certificate has none. */
  readonly eui64: string | null
  /** The Remote Party Role code; null if the certificate has none. */
  readonly role: number | null
  readonly organizationName: string | null
}

/** Whether a request is for a device certificate. */
export const isForDevice = ({ profile }: Pick<EntitlementRequest, 'profile'>): boolean => profile.pki === 'smki-device'
