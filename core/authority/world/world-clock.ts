import { type Clock, clockOf, PkiError } from '../../base/index.ts'
import { formatTime } from '../../pki/x509/index.ts'
import type { Store } from '../../store/index.ts'

const SETTING = 'clock-offset-seconds'

/** The world's clock: the system clock plus the offset that an administrator has set. */
export interface WorldClock extends Clock {
  /** Reads the offset again; another process may have changed it. */
  refresh(): Promise<void>
}

/** Returns the world's clock with the offset in the store. */
export async function readWorldClock(store: Store, system: Clock): Promise<WorldClock> {
  let offsetMs = 0
  const refresh = async (): Promise<void> => {
    offsetMs = Number((await store.getSetting(SETTING)) ?? 0) * 1000
  }
  await refresh()
  return { ...clockOf(() => system.nowMs() + offsetMs), refresh }
}

/**
 * Sets the world's clock for a rehearsal (seconds since 1970). It runs on from there. Null sets it back to the system
 * clock. The change is recorded in the audit log.
 * @throws {PkiError} `CLOCK_BACKWARDS` if the new time is before the last audit row
 */
export async function setWorldClock(
  store: Store,
  system: Clock,
  toSeconds: number | null,
  actor: string,
): Promise<void> {
  const target = toSeconds ?? system.nowSeconds()
  const head = await store.auditHead()
  if (target < head.atSeconds) {
    throw new PkiError(
      'CLOCK_BACKWARDS',
      `the clock cannot be set to ${formatTime(target)}, which is before the last audit row (${formatTime(head.atSeconds)})`,
      { cure: 'set a later time, or make a new world' },
    )
  }
  const offset = target - system.nowSeconds()
  const detail = { to: toSeconds === null ? 'system' : formatTime(target) }
  await store.putSetting(SETTING, String(offset), { atSeconds: target, actor, action: 'clock-set', detail })
}
