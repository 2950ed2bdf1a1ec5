import type { IssuingDeps } from '../issuance/deps.ts'
import { defaultBatchSettings } from './batch-settings.ts'

const DAY_MS = 86_400_000

/**
 * Forgets batches that ended longer ago than results are kept, and uploads that never ended; certificates and audit rows
 * stay. Returns how many. SEC Appendix M: results stay 30 days.
 */
export function purgeBatches({
  store,
  clock,
  config,
}: Pick<IssuingDeps, 'store' | 'clock' | 'config'>): Promise<number> {
  const { keepDays } = config.batches ?? defaultBatchSettings
  return store.batches.purge(clock.nowMs() - keepDays * DAY_MS)
}
