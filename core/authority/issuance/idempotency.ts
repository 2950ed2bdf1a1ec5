import { type ErrorJson, errorFromJson, errorToJson, PkiError } from '../../base/index.ts'
import type { Finding } from '../../pki/lint/index.ts'
import type { IdempotencyAnswer, IdempotencyKey, Json } from '../../records/index.ts'
import type { IdempotencyClaim } from '../../store/index.ts'
import type { IssuingDeps } from './deps.ts'
import type { Issued } from './issued-certificate.ts'

/** Thrown if the transaction finds that the request was decided before. It is not a refusal: the kept answer is returned. */
export class AlreadyDecided extends Error {
  readonly kept: IdempotencyAnswer

  constructor(kept: IdempotencyAnswer) {
    super(`request ${kept.id} was decided in audit row ${kept.sequence}`)
    this.name = 'AlreadyDecided'
    this.kept = kept
  }
}

/** Returns the answer to keep with a certificate; empty if the request has no idempotency key. */
export const claimForIssued = (
  key: IdempotencyKey | undefined,
  warnings: readonly Finding[],
): { idempotency?: IdempotencyClaim } =>
  key ? { idempotency: { ...key, answer: { warnings: warnings as unknown as Json } } } : {}

/** Returns the answer to keep with a refusal; empty if the request has no idempotency key. */
export function claimForRefusal(key: IdempotencyKey | undefined, error: PkiError): { idempotency?: IdempotencyClaim } {
  return key ? { idempotency: { ...key, answer: { ...errorToJson(error) } } } : {}
}

/**
 * Does `work`, unless the same request was decided before. Then it returns the earlier answer, or throws the earlier
 * refusal, and issues and spends nothing. This also holds if the process ended after the commit and before the answer.
 * A refusal that spent nothing, such as one by a limit, is not kept, so the same key may be sent again. `work` must pass
 * `key` to its commit.
 * @throws {PkiError} `IDEMPOTENCY_KEY_REUSED` if the earlier request was a different one
 * @see draft-ietf-httpapi-idempotency-key-header
 */
export const issueIdempotently = (
  key: IdempotencyKey,
  work: () => Promise<Issued>,
  deps: Pick<IssuingDeps, 'store' | 'clock'>,
): Promise<Issued> => idempotently(key, work, (kept) => issuedAgain(kept, deps), deps)

/**
 * Does `work`, unless the same request was decided before; then it returns `again` of the kept answer.
 * @throws {PkiError} `IDEMPOTENCY_KEY_REUSED` if the earlier request was a different one
 */
export async function idempotently<T>(
  key: IdempotencyKey,
  work: () => Promise<T>,
  again: (kept: IdempotencyAnswer) => Promise<T>,
  { store, clock }: Pick<IssuingDeps, 'store' | 'clock'>,
): Promise<T> {
  const kept = await store.access.findAnswer(key.id, clock.nowSeconds())
  if (kept) return again(checkSame(kept, key))
  try {
    return await work()
  } catch (error) {
    if (error instanceof AlreadyDecided) return again(checkSame(error.kept, key))
    throw error
  }
}

function checkSame(kept: IdempotencyAnswer, { requestDigest }: IdempotencyKey): IdempotencyAnswer {
  if (kept.requestDigest !== requestDigest)
    throw new PkiError('IDEMPOTENCY_KEY_REUSED', 'this Idempotency-Key was used before, with a different request', {
      source: 'draft-ietf-httpapi-idempotency-key-header 2.6',
      cure: 'use a new key for each request; use the same key only to send the same request again',
    })
  return kept
}

async function issuedAgain(
  { serial, sequence, answer }: IdempotencyAnswer,
  { store }: Pick<IssuingDeps, 'store'>,
): Promise<Issued> {
  if (serial === null) throw refusalOf(answer, sequence)
  const record = await store.findCertificate(serial)
  if (!record) throw new Error(`certificate ${serial} of an earlier answer is not in the store`)
  return { record, warnings: answer.warnings as unknown as readonly Finding[], reference: sequence }
}

function refusalOf(answer: IdempotencyAnswer['answer'], sequence: number): PkiError {
  const error = errorFromJson(answer as unknown as ErrorJson)
  error.reference = sequence
  return error
}
