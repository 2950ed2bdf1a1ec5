import { type Clock, clockOf, PkiError } from '../../base/index.ts'
import { formatTime } from '../../pki/x509/index.ts'
import type { Store } from '../../store/index.ts'

const SETTING = 'clock-offset-seconds'

/** The world's clock: the system's, moved by what an administrator has set. */
export interface WorldClock extends Clock {
  /** Looks whether it has been set meanwhile, perhaps by another process. */
  refresh(): Promise<void>
}

/** Returns the world's clock as it is set now; {@link WorldClock.refresh} keeps it so. */
export async function readWorldClock(store: Store, system: Clock): Promise<WorldClock> {
  let offsetMs = 0
  const refresh = async (): Promise<void> => {
    offsetMs = Number((await store.getSetting(SETTING)) ?? 0) * 1000
  }
  await refresh()
  return { ...clockOf(() => system.nowMs() + offsetMs), refresh }
}

/**
 * Sets the world's clock for a rehearsal; it runs on from there. Null sets it back to the system's.
 * The change is in the audit log.
 * @throws {PkiError} `CLOCK_BACKWARDS` where the new time lies before the last audit row
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
      `the clock cannot be set to ${formatTime(target)}, before the last audit row of ${formatTime(head.atSeconds)}`,
      {
        cure: 'set a later time, or make a new world',
      },
    )
  }
  const offset = target - system.nowSeconds()
  const detail = { to: toSeconds === null ? 'system' : formatTime(target) }
  await store.putSetting(SETTING, String(offset), { atSeconds: target, actor, action: 'clock-set', detail })
}
