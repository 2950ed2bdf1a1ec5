import { loadProfiles, type ProfileSet } from '../../core/index.ts'
import { shippedProfiles } from './package.ts'

/** The option that names a folder of profiles. */
export interface ProfilesOption {
  readonly profiles?: string
}

/** Returns the folder of the profiles: --profiles, otherwise TPKI_PROFILES, otherwise that of the package. */
export const profileDirectory = ({ profiles }: ProfilesOption): string =>
  profiles ?? process.env.TPKI_PROFILES ?? shippedProfiles()

export const readProfiles = (options: ProfilesOption): ProfileSet => loadProfiles(profileDirectory(options))
