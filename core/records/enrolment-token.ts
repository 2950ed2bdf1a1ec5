import type { ProfileId } from '../pki/profile/ids/index.ts'

/** Leave for one certificate of a participant that has none to ask with, as it is kept: never the token itself. */
export interface EnrolmentToken {
  /** SHA-256 of the token, 64 lower-case hex characters: 32 random octets need no slower hash. */
  readonly digest: string
  readonly participant: string
  readonly profile: ProfileId
  readonly by: string
  readonly atSeconds: number
  readonly untilSeconds: number
  /** What it was spent on; null until then. */
  readonly spent: { readonly serial: string; readonly requestDigest: string } | null
}
