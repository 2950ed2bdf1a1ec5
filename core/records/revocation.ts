/** Why a certificate is revoked, and the number that a CRL gives it. RFC 5280 §5.3.1 */
export const revocationReasons = {
  // A CRL leaves it out: the same as no reason.
  unspecified: 0,
  keyCompromise: 1,
  cACompromise: 2,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  privilegeWithdrawn: 9,
} as const
// certificateHold and removeFromCRL are left out, for a revocation here is for good; aACompromise is of attribute authorities.
export type RevocationReason = keyof typeof revocationReasons
export const revocationReasonNames = Object.keys(revocationReasons) as RevocationReason[]

/** The reasons for which a key is never certified again. */
export const COMPROMISED: readonly RevocationReason[] = ['keyCompromise', 'cACompromise']

/** That a certificate is revoked, for good. */
export interface Revocation {
  /** 32 upper-case hex characters. */
  readonly serial: string
  /** The CA that issued it, such as `iki/issuing-ica`. */
  readonly issuerCa: string
  readonly reason: RevocationReason
  readonly atSeconds: number
  /** Since when the key is known or thought to be compromised; null where nobody says. RFC 5280 §5.3.2 */
  readonly invaliditySeconds: number | null
  /** Who revoked it. */
  readonly actor: string
  /** Why, in words. */
  readonly comment: string
  readonly keyFingerprint: string
  readonly notAfterSeconds: number
}
