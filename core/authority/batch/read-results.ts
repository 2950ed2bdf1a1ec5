import type { BatchResult, CertificateRecord } from '../../records/index.ts'
import type { Store } from '../../store/index.ts'
import { findBatch } from './find-batch.ts'

/** A result with the certificate, where there is one. */
export interface BatchResultWithCertificate {
  readonly result: BatchResult
  readonly certificate: CertificateRecord | null
}

const PAGE = 256

/**
 * Yields the results of a batch in request order, from number `from` on, a page of them in memory at a time. Of a batch
 * that is still being processed those that there are.
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
