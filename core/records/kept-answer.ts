import type { Json } from './audit-row.ts'

/**
 * Identifies a request that may be sent again. It is decided once; later requests with the same key get the same answer.
 * @see draft-ietf-httpapi-idempotency-key-header
 */
export interface OnceKey {
  /** SHA-256 of the caller, the route and the caller's Idempotency-Key; 64 lower-case hex characters. */
  readonly id: string
  /** SHA-256 of the request, 64 lower-case hex characters. */
  readonly requestDigest: string
}

/** The stored answer to a request. It was committed in the same transaction as everything else that the request did. */
export interface KeptAnswer extends OnceKey {
  /** Seconds since 1970. */
  readonly atSeconds: number
  /** The audit row of the decision. */
  readonly sequence: number
  /** The serial number of the certificate; null if none was issued. */
  readonly serial: string | null
  readonly answer: { readonly [key: string]: Json }
}

/** How long an answer is kept, by the world's clock. Clients retry within hours. */
export const ANSWER_KEPT_SECONDS: number = 24 * 3600
