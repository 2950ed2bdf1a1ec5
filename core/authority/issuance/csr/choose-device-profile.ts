import { PkiError } from '../../../base/index.ts'
import type { LeafProfile, ProfileSet } from '../../../pki/profile/index.ts'
import { deviceProfileOf } from './device-profile-of.ts'
import { readCsr } from './read-csr.ts'

/**
 * Returns the device profile that a CSR asks for by its key usage. If the CSR is malformed, or null because a message has
 * none, returns the signing profile: issuing then reports the problem.
 */
export function chooseDeviceProfile(csr: Uint8Array | null, profiles: ProfileSet): LeafProfile {
  try {
    if (csr === null) return profiles.findLeaf('smki-device/device-ds')
    return profiles.findLeaf(deviceProfileOf(readCsr(csr)))
  } catch (error) {
    if (error instanceof PkiError) return profiles.findLeaf('smki-device/device-ds')
    throw error
  }
}
