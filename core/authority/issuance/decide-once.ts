import { type ErrorCode, PkiError } from '../../base/index.ts'
import type { Finding } from '../../pki/lint/index.ts'
import type { IdempotencyAnswer, IdempotencyKey, Json } from '../../records/index.ts'
import type { IdempotencyClaim } from '../../store/index.ts'
import type { IssuingDeps } from './deps.ts'
import type { Issued } from './issued.ts'

/** Said by a transaction that finds a request decided already; no refusal: whoever asks gets the earlier answer. */
export class Repeated extends Error {
  readonly kept: IdempotencyAnswer

  constructor(kept: IdempotencyAnswer) {
    super(`request ${kept.id} was decided in audit row ${kept.sequence}`)
    this.name = 'Repeated'
    this.kept = kept
  }
}

/** Returns what is kept with a certificate, or nothing where the request does not come again. */
export const onceIssued = (
  once: IdempotencyKey | undefined,
  warnings: readonly Finding[],
): { idempotency?: IdempotencyClaim } =>
  once ? { idempotency: { ...once, answer: { warnings: warnings as unknown as Json } } } : {}

/** Returns what is kept with a refusal, or nothing where the request does not come again. */
export function onceRefused(once: IdempotencyKey | undefined, error: PkiError): { idempotency?: IdempotencyClaim } {
  const { code, message, source = null, cure = null } = error
  return once ? { idempotency: { ...once, answer: { code, message, source, cure } } } : {}
}

/**
 * Does `work` unless the same request has been decided before, also by a process that was ended before it could answer:
 * then the earlier answer is given again, and nothing is issued and nothing spent. What spent nothing is not kept, such
 * as a refusal by a limit, so that it can be sent again under the same key. `work` must hand `once` to what it commits.
 * @throws {PkiError} `IDEMPOTENCY_KEY_REUSED` where the earlier request asked for something else
 * @see draft-ietf-httpapi-idempotency-key-header
 */
export const decideOnce = (
  once: IdempotencyKey,
  work: () => Promise<Issued>,
  deps: Pick<IssuingDeps, 'store' | 'clock'>,
): Promise<Issued> => repeatable(once, work, (kept) => issuedAgain(kept, deps), deps)

/** Like {@link decideOnce}, for whatever can be answered from what was kept. @throws {PkiError} `IDEMPOTENCY_KEY_REUSED` */
export async function repeatable<T>(
  once: IdempotencyKey,
  work: () => Promise<T>,
  again: (kept: IdempotencyAnswer) => Promise<T>,
  { store, clock }: Pick<IssuingDeps, 'store' | 'clock'>,
): Promise<T> {
  const kept = await store.access.findAnswer(once.id, clock.nowSeconds())
  if (kept) return again(checkSame(kept, once))
  try {
    return await work()
  } catch (error) {
    if (error instanceof Repeated) return again(checkSame(error.kept, once))
    throw error
  }
}

function checkSame(kept: IdempotencyAnswer, { requestDigest }: IdempotencyKey): IdempotencyAnswer {
  if (kept.requestDigest !== requestDigest)
    throw new PkiError('IDEMPOTENCY_KEY_REUSED', 'this Idempotency-Key came before with another request', {
      source: 'draft-ietf-httpapi-idempotency-key-header 2.6',
      cure: 'use a new key for every request, and the same one only to send that request again',
    })
  return kept
}

async function issuedAgain(
  { serial, sequence, answer }: IdempotencyAnswer,
  { store }: Pick<IssuingDeps, 'store'>,
): Promise<Issued> {
  if (serial === null) throw refusalOf(answer, sequence)
  const record = await store.findCertificate(serial)
  if (!record) throw new Error(`certificate ${serial}, answered before, is not in the store`)
  return { record, warnings: answer.warnings as unknown as readonly Finding[], reference: sequence }
}

function refusalOf({ code, message, source, cure }: IdempotencyAnswer['answer'], sequence: number): PkiError {
  const error = new PkiError(code as ErrorCode, String(message), {
    ...(typeof source === 'string' ? { source } : {}),
    ...(typeof cure === 'string' ? { cure } : {}),
  })
  error.reference = sequence
  return error
}
