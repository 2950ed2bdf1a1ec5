/** The role of the holder of a registered client certificate. */
export const clientRoles = ['administrator', 'ra-smki', 'ra-dccki'] as const
export type ClientRole = (typeof clientRoles)[number]

/** A client certificate of an administrator or a Registration Authority. Any CA may have issued it. */
export interface RegisteredClient {
  /** SHA-256 of the DER, 64 lower-case hex characters. */
  readonly fingerprint: string
  readonly role: ClientRole
  /** The holder's name in the audit log. */
  readonly name: string
  /** Seconds since 1970. */
  readonly notBeforeSeconds: number
  /** Seconds since 1970. */
  readonly notAfterSeconds: number
  /** Who registered it. */
  readonly by: string
  /** When it was registered, in seconds since 1970. */
  readonly atSeconds: number
}
