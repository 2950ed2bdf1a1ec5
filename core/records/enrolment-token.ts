import type { ProfileId } from '../pki/profile/ids/index.ts'

/**
 * A token with which a participant can request its first certificate, when it has none to authenticate with. Stored as a
 * digest, not the token itself.
 */
export interface EnrolmentToken {
  /** SHA-256 of the token, 64 lower-case hex characters. The token is 32 random octets, so no slow hash is needed. */
  readonly digest: string
  readonly participant: string
  readonly profile: ProfileId
  /** Who created it. */
  readonly by: string
  /** When it was created, in seconds since 1970. */
  readonly atSeconds: number
  /** When it expires, in seconds since 1970. */
  readonly untilSeconds: number
  /** The certificate and the request it was used for; null if it is unused. */
  readonly spent: { readonly serial: string; readonly requestDigest: string } | null
}
