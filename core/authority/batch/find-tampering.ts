import { createHash, hash } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { BatchRecord } from '../../records/index.ts'
import type { Store } from '../../store/index.ts'

/**
 * Compares the stored parts of a batch with the digests that were taken when it was uploaded.
 * Returns what has changed, in words, or null.
 */
export async function findTampering(batch: BatchRecord, store: Pick<Store, 'batches'>): Promise<string | null> {
  const whole = createHash('sha256')
  for (let first = 0; first < batch.size; ) {
    const part = await store.batches.findPart(batch.id, first)
    if (part?.first !== first) return `CSR ${first + 1} is missing`
    if (hash('sha256', part.octets, 'hex') !== part.digest) return describeTampering(first, part.count)
    whole.update(part.digest)
    first += part.count
    if (first > batch.size) return `there are more than ${batch.size} CSRs`
    // A store may answer at once, and other requests need this thread.
    await nextTurn()
  }
  return whole.digest('hex') === batch.digest ? null : 'the list of parts has changed'
}

/** Returns the reason for a part of `count` CSRs, from index `first` on, that has changed. */
export const describeTampering = (first: number, count: number): string =>
  `CSRs ${first + 1} to ${first + count} have changed since they were uploaded`
