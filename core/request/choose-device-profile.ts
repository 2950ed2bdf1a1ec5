import { deviceProfileOf } from '../batch/device-profile-of.ts'
import { PkiError } from '../errors.ts'
import { readCsr } from '../issuance/read-csr.ts'
import type { LeafProfile, ProfileSet } from '../profile/profile.ts'

/**
 * Returns the device profile that a CSR asks for by its key usage: the signing one where it cannot be told, for issuing
 * then says what is wrong with the CSR.
 */
export function chooseDeviceProfile(csr: Uint8Array, profiles: ProfileSet): LeafProfile {
  try {
    return profiles.findLeaf(deviceProfileOf(readCsr(csr)))
  } catch (error) {
    if (error instanceof PkiError) return profiles.findLeaf('smki-device/device-ds')
    throw error
  }
}
