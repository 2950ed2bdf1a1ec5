import type { KeptAnswer, OnceKey } from '../access/kept-answer.ts'
import type { Json } from '../audit/audit-row.ts'
import { type ErrorCode, PkiError } from '../errors.ts'
import type { Finding } from '../lint/finding.ts'
import type { OnceClaim } from '../store/access-store.ts'
import type { Issued } from './commit.ts'
import type { IssuingDeps } from './deps.ts'

/** Said by a transaction that finds a request decided already; no refusal: whoever asks gets the earlier answer. */
export class Repeated extends Error {
  readonly kept: KeptAnswer

  constructor(kept: KeptAnswer) {
    super(`request ${kept.id} was decided in audit row ${kept.sequence}`)
    this.name = 'Repeated'
    this.kept = kept
  }
}

/** Returns what is kept with a certificate, or nothing where the request does not come again. */
export const onceIssued = (once: OnceKey | undefined, warnings: readonly Finding[]): { once?: OnceClaim } =>
  once ? { once: { ...once, answer: { warnings: warnings as unknown as Json } } } : {}

/** Returns what is kept with a refusal, or nothing where the request does not come again. */
export function onceRefused(once: OnceKey | undefined, error: PkiError): { once?: OnceClaim } {
  const { code, message, source = null, cure = null } = error
  return once ? { once: { ...once, answer: { code, message, source, cure } } } : {}
}

/**
 * Does `work` unless the same request has been decided before, also by a process that was ended before it could answer:
 * then the earlier answer is given again, and nothing is issued and nothing spent. What spent nothing is not kept, such
 * as a refusal by a limit, so that it can be sent again under the same key. `work` must hand `once` to what it commits.
 * @throws {PkiError} `IDEMPOTENCY_KEY_REUSED` where the earlier request asked for something else
 * @see draft-ietf-httpapi-idempotency-key-header
 */
export async function decideOnce(
  once: OnceKey,
  work: () => Promise<Issued>,
  deps: Pick<IssuingDeps, 'store' | 'clock'>,
): Promise<Issued> {
  const kept = await deps.store.access.findAnswer(once.id, deps.clock.nowSeconds())
  if (kept) return answerAgain(kept, once, deps)
  try {
    return await work()
  } catch (error) {
    if (error instanceof Repeated) return answerAgain(error.kept, once, deps)
    throw error
  }
}

async function answerAgain(
  { requestDigest, serial, sequence, answer }: KeptAnswer,
  once: OnceKey,
  { store }: Pick<IssuingDeps, 'store'>,
): Promise<Issued> {
  if (requestDigest !== once.requestDigest)
    throw new PkiError('IDEMPOTENCY_KEY_REUSED', 'this Idempotency-Key came before with another request', {
      source: 'draft-ietf-httpapi-idempotency-key-header 2.6',
      cure: 'use a new key for every request, and the same one only to send that request again',
    })
  if (serial === null) throw refusalOf(answer, sequence)
  const record = await store.findCertificate(serial)
  if (!record) throw new Error(`certificate ${serial}, answered before, is not in the store`)
  return { record, warnings: answer.warnings as unknown as readonly Finding[], reference: sequence }
}

function refusalOf({ code, message, source, cure }: KeptAnswer['answer'], sequence: number): PkiError {
  const error = new PkiError(code as ErrorCode, String(message), {
    ...(typeof source === 'string' ? { source } : {}),
    ...(typeof cure === 'string' ? { cure } : {}),
  })
  error.reference = sequence
  return error
}
