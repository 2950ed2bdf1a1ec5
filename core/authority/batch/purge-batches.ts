import { setTimeout as sleep } from 'node:timers/promises'
import { defaultBatchSettings } from '../../records/index.ts'
import type { IssuingDeps } from '../issuance/index.ts'

const DAY_MS = 86_400_000
// A part or the results of 512 CSRs are some 200 kB: a transaction of so many takes a few milliseconds.
const ROWS_AT_ONCE = 32
// Whoever waits to write looks again at times, and must find the store free.
const PAUSE_MS = 20

export interface PurgeOptions {
  /** Ends the purge; what is left of it is done by the next. */
  readonly signal?: AbortSignal
  /** How many parts and results are taken away in one transaction. */
  readonly rowsAtOnce?: number
}

/**
 * Forgets batches that ended longer ago than results are kept, and uploads that never ended, piece by piece, so that
 * no other writer waits for long; certificates and audit rows stay. Returns how many. SEC Appendix M: results stay 30 days.
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
