/** The reasons for a revocation and their numbers in a CRL. RFC 5280 §5.3.1 */
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

// Without certificateHold and removeFromCRL, because revocation here is permanent, and aACompromise, which is for attribute
// authorities.
export type RevocationReason = keyof typeof revocationReasons

export const revocationReasonNames = Object.keys(revocationReasons) as RevocationReason[]
