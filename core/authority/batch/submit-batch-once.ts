import type { BatchEntry, BatchOrder, BatchRecord, IdempotencyKey } from '../../records/index.ts'
import { type IssuingDeps, repeatable } from '../issuance/index.ts'
import { findBatch } from './find-batch.ts'
import { type SubmitOptions, submitBatch } from './submit-batch.ts'

/**
 * Submits a batch unless the same submission has been taken in before: then it is that batch that is returned, and
 * nothing is spent.
 * @throws {PkiError} `IDEMPOTENCY_KEY_REUSED`, and what {@link submitBatch} throws
 */
export const submitBatchOnce = (
  once: IdempotencyKey,
  order: BatchOrder,
  entries: AsyncIterable<BatchEntry> | Iterable<BatchEntry>,
  deps: IssuingDeps,
  options: SubmitOptions = {},
): Promise<BatchRecord> =>
  repeatable(
    once,
    () => submitBatch(order, entries, deps, { ...options, once }),
    ({ answer }) => findBatch(Number(answer.batch), order.participant, deps),
    deps,
  )
