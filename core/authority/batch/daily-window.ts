import { reachOf } from '../../quota/index.ts'
import type { BatchSettings } from '../../records/index.ts'

/** Returns when the hours in which batches are processed begin again, or null while they last. */
export function closedUntilMs({ window }: Pick<BatchSettings, 'window'>, atMs: number): number | null {
  if (window === null) return null
  const reach = reachOf({ hours: window }, atMs)
  return reach.kind === 'idle' ? reach.untilMs : null
}
