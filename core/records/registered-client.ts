/** What a registered client certificate makes its holder. */
export const clientRoles = ['administrator', 'ra-smki', 'ra-dccki'] as const
export type ClientRole = (typeof clientRoles)[number]

/** A certificate by which the server knows an administrator or a Registration Authority, whoever issued it. */
export interface RegisteredClient {
  /** SHA-256 of the certificate's DER, 64 lower-case hex characters. */
  readonly fingerprint: string
  readonly role: ClientRole
  /** Under which its holder stands in the audit log. */
  readonly name: string
  readonly notBeforeSeconds: number
  readonly notAfterSeconds: number
  readonly by: string
  readonly atSeconds: number
}
