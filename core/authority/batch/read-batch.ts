import { PkiError } from '../../base/index.ts'
import type { BatchRecord, BatchResult, CertificateRecord } from '../../records/index.ts'
import type { Store } from '../../store/index.ts'

/** The result of one CSR, and its certificate or null. */
export interface BatchResultWithCertificate {
  readonly result: BatchResult
  readonly certificate: CertificateRecord | null
}

const PAGE = 256

/**
 * Returns a batch. A batch of another participant is unknown, as if it did not exist; null for `participant` finds all.
 * @throws {PkiError} `BATCH_UNKNOWN`
 */
export async function findBatch(
  id: number,
  participant: string | null,
  { store }: { readonly store: Pick<Store, 'batches'> },
): Promise<BatchRecord> {
  const batch = Number.isSafeInteger(id) ? await store.batches.find(id) : null
  if (batch && (participant === null || batch.participant === participant)) return batch
  throw new PkiError('BATCH_UNKNOWN', `batch "${id}" is unknown; batches are deleted some time after they end`, {
    source: 'SEC Appendix M, CSRBatchResult',
    cure: 'use the number that the answer to the submission gave',
  })
}

/**
 * Yields the results of a batch in request order, from index `from` on. It holds 256 results in memory. If the batch is
 * still being processed, it yields the results so far.
 * @throws {PkiError} `BATCH_UNKNOWN`
 */
export async function* readResults(
  id: number,
  participant: string | null,
  { store }: { readonly store: Store },
  from = 0,
): AsyncGenerator<BatchResultWithCertificate> {
  const batch = await findBatch(id, participant, { store })
  for (let first = from; first < batch.done; ) {
    const page = await store.batches.listResults(id, first, PAGE)
    if (page.length === 0) return
    for (const result of page) yield { result, certificate: await certificateOf(result, store) }
    first += page.length
  }
}

async function certificateOf(result: BatchResult, store: Store): Promise<CertificateRecord | null> {
  return result.kind === 'issued' ? store.findCertificate(result.serial) : null
}
