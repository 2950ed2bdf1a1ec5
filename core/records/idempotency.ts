import type { Json } from './audit-row.ts'

/**
 * What makes a request one that may be sent again: it is decided once, however often it comes.
 * @see draft-ietf-httpapi-idempotency-key-header
 */
export interface IdempotencyKey {
  /** Of caller, route and the key that the caller chose: SHA-256, 64 lower-case hex characters. */
  readonly id: string
  /** SHA-256 of what is asked for. */
  readonly requestDigest: string
}

/** What a request was answered, committed with everything else that it did. */
export interface IdempotencyAnswer extends IdempotencyKey {
  readonly atSeconds: number
  /** The audit row of the decision. */
  readonly sequence: number
  /** The certificate, where one was issued. */
  readonly serial: string | null
  readonly answer: { readonly [key: string]: Json }
}

/** How long an answer is kept, by the world's clock: whoever retries does so within hours. */
export const ANSWER_KEPT_SECONDS: number = 24 * 3600
