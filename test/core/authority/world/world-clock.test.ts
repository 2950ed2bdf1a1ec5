import { describe, expect, test } from 'vitest'
import { readWorldClock, setWorldClock } from '../../../../core/authority/world/world-clock.ts'
import { type Clock, fixedClock } from '../../../../core/base/clock.ts'
import { auditAlone } from '../../../../core/store/commit-unit.ts'
import { MemoryStore } from '../../../../core/store/memory/memory-store.ts'
import type { Store } from '../../../../core/store/store.ts'
import { NOW_SECONDS } from '../../../support/world.ts'

const DAY = 86_400
const system = fixedClock(NOW_SECONDS)

async function storeWithAudit(atSeconds: number): Promise<Store> {
  const store = new MemoryStore()
  const audit = { atSeconds, actor: 'tester', action: 'world-made', detail: {} } as const
  await store.commit(auditAlone(audit))
  return store
}

const now = async (store: Store, clock: Clock = system): Promise<number> =>
  (await readWorldClock(store, clock)).nowSeconds()

describe('the clock of a world', () => {
  test('is the system clock until it is set, and runs on from there', async () => {
    const store = await storeWithAudit(NOW_SECONDS)
    expect(await now(store)).toBe(NOW_SECONDS)
    await setWorldClock(store, system, NOW_SECONDS + 30 * DAY, 'tester')
    expect(await now(store)).toBe(NOW_SECONDS + 30 * DAY)
    expect(await now(store, fixedClock(NOW_SECONDS + 5))).toBe(NOW_SECONDS + 30 * DAY + 5)
  })

  test('a change is in the audit log, at the new time', async () => {
    const store = await storeWithAudit(NOW_SECONDS)
    await setWorldClock(store, system, NOW_SECONDS + DAY, 'tester')
    expect((await store.listAudit(0, 10)).at(-1)).toMatchObject({
      atSeconds: NOW_SECONDS + DAY,
      actor: 'tester',
      action: 'clock-set',
      detail: { to: '2026-03-02T12:00:00Z' },
    })
  })

  test('cannot be set before the last audit row, nor back to the system clock from the future', async () => {
    const store = await storeWithAudit(NOW_SECONDS)
    await setWorldClock(store, system, NOW_SECONDS + DAY, 'tester')
    for (const to of [NOW_SECONDS + DAY - 1, null]) {
      await expect(setWorldClock(store, system, to, 'tester')).rejects.toMatchObject({
        code: 'CLOCK_BACKWARDS',
        message: expect.stringMatching(
          /^the clock cannot be set to 2026-03-0\S+, which is before the last audit row \(2026-03-02T12:00:00Z\)$/,
        ),
      })
    }
    expect(await now(store)).toBe(NOW_SECONDS + DAY)
    expect(await store.listAudit(0, 10)).toHaveLength(2)
  })

  test('can be set back once the system clock has caught up', async () => {
    const store = await storeWithAudit(NOW_SECONDS)
    await setWorldClock(store, system, NOW_SECONDS + DAY, 'tester')
    const later = fixedClock(NOW_SECONDS + 2 * DAY)
    await setWorldClock(store, later, null, 'tester')
    expect(await now(store, later)).toBe(NOW_SECONDS + 2 * DAY)
    expect((await store.listAudit(0, 10)).at(-1)).toMatchObject({ action: 'clock-set', detail: { to: 'system' } })
  })
})
