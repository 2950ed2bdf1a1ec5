import type { ProfileSet } from '../../core/pki/profile/index.ts'
import { readProfiles as readFrom } from '../../core/pki/profile/read/index.ts'
import { documentCache } from './document-cache.ts'
import { shippedProfiles } from './package.ts'

/** The option that names a folder of profiles. */
export interface ProfilesOption {
  readonly profiles?: string
}

/** Returns the folder of the profiles: --profiles, otherwise TPKI_PROFILES, otherwise that of the package. */
export const profileDirectory = ({ profiles }: ProfilesOption): string =>
  profiles ?? process.env.TPKI_PROFILES ?? shippedProfiles()

/** Reads the profiles; see {@link profileDirectory}. @throws {PkiError} `PROFILE_INVALID` */
export const readProfiles = (options: ProfilesOption): Promise<ProfileSet> =>
  readFrom(profileDirectory(options), documentCache())
