import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { OctetBudget } from '../../../server/batch-intake/octet-budget.ts'

/** Takes octets and notes whose turn it was. */
function taker(budget: OctetBudget, turns: string[]) {
  return async (octets: number, owner: string) => {
    const giveBack = await budget.take(octets, owner)
    turns.push(owner)
    return giveBack
  }
}

test('one owner that holds its share waits, and keeps nobody else waiting', async () => {
  const turns: string[] = []
  const take = taker(new OctetBudget(80), turns)
  const first = await take(40, 'alpha')
  const second = take(40, 'alpha')
  await take(40, 'beta')
  await setImmediate()
  expect(turns).toEqual(['alpha', 'beta'])
  first()
  first()
  await second
  expect(turns).toEqual(['alpha', 'beta', 'alpha'])
})

test('a large body is not overtaken for ever, and one larger than all there is has its turn', async () => {
  const turns: string[] = []
  const take = taker(new OctetBudget(80), turns)
  const small = await take(10, 'alpha')
  const large = take(100, 'beta')
  const later = take(10, 'gamma')
  await setImmediate()
  expect(turns).toEqual(['alpha'])
  small()
  const done = await large
  expect(turns).toEqual(['alpha', 'beta'])
  done()
  await later
  expect(turns).toEqual(['alpha', 'beta', 'gamma'])
})
