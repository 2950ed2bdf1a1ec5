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
