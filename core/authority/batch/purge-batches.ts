import { setTimeout as sleep } from 'node:timers/promises'
import { defaultBatchSettings } from '../../records/index.ts'
import type { IssuingDeps } from '../issuance/index.ts'

const DAY_MS = 86_400_000
// A part, or the results, of 512 CSRs have about 200 kB. A transaction of this many takes a few milliseconds.
const ROWS_AT_ONCE = 32
// Another writer that waits retries at intervals, and needs a moment in which the store is free.
const PAUSE_MS = 20

export interface PurgeOptions {
  /** Stops the purge. The next purge does the rest. */
  readonly signal?: AbortSignal
  /** How many parts and results one transaction deletes; by default 32. */
  readonly rowsAtOnce?: number
}

/**
 * Deletes batches that ended more than `keepDays` ago, and uploads that never completed. Works in small transactions, so
 * that no other writer waits long. Certificates and audit rows stay. Returns how many batches it deleted.
 * @see SEC Appendix M: results stay available for 30 days
 */
export async function purgeBatches(
  { store, clock, config }: Pick<IssuingDeps, 'store' | 'clock' | 'config'>,
  { signal, rowsAtOnce = ROWS_AT_ONCE }: PurgeOptions = {},
): Promise<number> {
  const { keepDays } = config.batches ?? defaultBatchSettings
  const beforeMs = clock.nowMs() - keepDays * DAY_MS
  let sum = 0
  while (!signal?.aborted) {
    const { forgotten, isDone } = await store.batches.purge(beforeMs, rowsAtOnce)
    sum += forgotten
    if (isDone) break
    await sleep(PAUSE_MS)
  }
  return sum
}
