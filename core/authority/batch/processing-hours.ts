import { reachOf } from '../../quota/index.ts'
import type { BatchSettings, BatchState } from '../../records/index.ts'

/** Returns when the processing hours begin again, in milliseconds, or null during them. `window` is in Europe/London. */
export function closedUntilMs({ window }: Pick<BatchSettings, 'window'>, atMs: number): number | null {
  if (window === null) return null
  const reach = reachOf({ hours: window }, atMs)
  return reach.kind === 'idle' ? reach.untilMs : null
}

/** Returns the states in which an engine may lease a batch now. */
export function claimableStates(settings: BatchSettings, nowMs: number): BatchState[] {
  const states: BatchState[] = settings.approval === 'automatic' ? ['PENDING', 'PARSING'] : ['PARSING']
  // Outside the hours, a batch whose engine was killed while it was PROCESSING is leased to be paused.
  return closedUntilMs(settings, nowMs) === null
    ? [...states, 'QUEUED', 'PROCESSING', 'PAUSED']
    : [...states, 'PROCESSING']
}
