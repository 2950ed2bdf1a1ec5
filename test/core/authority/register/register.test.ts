import { expect, test } from 'vitest'
import { Register } from '../../../../core/authority/register/register.ts'
import { TestRegister } from '../../../support/test-register.ts'

/** A register whose store counts what it is asked, and fails as often as it is told. */
async function flakyRegister() {
  const entries = new TestRegister()
  await entries.participant('alpha')
  const seen = { reads: 0, failures: 0 }
  const store = new Proxy(entries.store, {
    get(target, key) {
      const value = Reflect.get(target, key) as unknown
      if (typeof value !== 'function') return value
      if (key !== 'findRegister' && key !== 'listRegister') return value.bind(target)
      return async (...args: unknown[]) => {
        seen.reads++
        if (seen.failures-- > 0) throw new Error('the disk is gone')
        return value.apply(target, args)
      }
    },
  })
  return { entries, seen, register: new Register(store) }
}

test('a participant is read once, until the register changes', async () => {
  const { entries, seen, register } = await flakyRegister()
  const [first, second] = await Promise.all([register.standing('alpha'), register.standing('alpha')])
  expect(second).toBe(first)
  const { reads } = seen
  expect(await register.standing('alpha')).toBe(first)
  expect(seen.reads).toBe(reads)
  await entries.participant('alpha', { name: 'Another Name' })
  expect((await register.standing('alpha'))?.participant.name).toBe('Another Name')
})

test('a failed read is repeated', async () => {
  const { seen, register } = await flakyRegister()
  for (const ask of [
    () => register.standing('alpha'),
    () => register.policies(),
    () => register.approvals(),
    () => register.deviceThreshold('00db123456789001'),
  ]) {
    seen.failures = 1
    await expect(ask()).rejects.toThrow('the disk is gone')
    seen.failures = 0
    await expect(ask()).resolves.toBeDefined()
  }
})

test('an unknown participant is not cached', async () => {
  const { seen, register } = await flakyRegister()
  expect(await register.standing('nobody')).toBeNull()
  const { reads } = seen
  expect(await register.standing('nobody')).toBeNull()
  expect(seen.reads).toBe(2 * reads)
})
