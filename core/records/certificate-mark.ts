/** The marks that a certificate can get after issue, besides a revocation. */
export const certificateMarks = ['pending', 'in-use', 'not-in-use', 'rejected'] as const
export type MarkName = (typeof certificateMarks)[number]

/** A mark on a certificate. */
export interface CertificateMark {
  /** 32 upper-case hex characters. */
  readonly serial: string
  readonly mark: MarkName
  /** Seconds since 1970. */
  readonly atSeconds: number
  readonly actor: string
  readonly comment: string
}

/** What the status of a certificate depends on, besides the certificate and the time. */
export interface CertificateFacts {
  /** 32 upper-case hex characters. */
  readonly serial: string
  readonly isRevoked: boolean
  /** The latest mark; null if there is none. */
  readonly mark: MarkName | null
  /** Whether there is a later certificate for the same key, profile and environment that is not pending, revoked or rejected. */
  readonly isReplaced: boolean
}
