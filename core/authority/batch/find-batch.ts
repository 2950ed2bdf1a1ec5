import { PkiError } from '../../base/index.ts'
import type { BatchRecord } from '../../records/index.ts'
import type { Store } from '../../store/index.ts'

/**
 * Returns a batch; another participant's is as unknown as one that never was. Null for `participant` sees all.
 * @throws {PkiError} `BATCH_UNKNOWN`
 */
export async function findBatch(
  id: number,
  participant: string | null,
  { store }: { readonly store: Pick<Store, 'batches'> },
): Promise<BatchRecord> {
  const batch = Number.isSafeInteger(id) ? await store.batches.find(id) : null
  if (batch && (participant === null || batch.participant === participant)) return batch
  throw new PkiError('BATCH_UNKNOWN', `batch "${id}" is unknown; results are kept for a time only`, {
    source: 'SEC Appendix M, CSRBatchResult',
    cure: 'look at the number that the submission was answered with',
  })
}
