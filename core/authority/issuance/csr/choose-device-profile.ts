import { PkiError } from '../../../base/index.ts'
import type { LeafProfile, ProfileSet } from '../../../pki/profile/index.ts'
import { deviceProfileOf } from './device-profile-of.ts'
import { readCsr } from './read-csr.ts'

/**
 * Returns the device profile that a CSR asks for by its key usage: the signing one where it cannot be told, for issuing
 * then says what is wrong with the CSR. Null is a message without one.
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
