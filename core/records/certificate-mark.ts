/** What has been said of a certificate after its issue, short of a revocation. */
export const certificateMarks = ['pending', 'in-use', 'not-in-use', 'rejected'] as const
export type MarkName = (typeof certificateMarks)[number]

export interface CertificateMark {
  readonly serial: string
  readonly mark: MarkName
  readonly atSeconds: number
  readonly actor: string
  readonly comment: string
}

/** Everything about a certificate that changes after its issue, time excepted. */
export interface CertificateFacts {
  readonly serial: string
  readonly isRevoked: boolean
  /** The latest mark; null where nothing has been said. */
  readonly mark: MarkName | null
  /** Whether a later certificate for the same key, profile and environment is neither pending, revoked nor rejected. */
  readonly isReplaced: boolean
}
