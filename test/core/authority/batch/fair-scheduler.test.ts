import { expect, test } from 'vitest'
import { FairScheduler } from '../../../../core/authority/batch/fair-scheduler.ts'

interface Waiting {
  readonly participant: string
  readonly id: number
  served: number
}

/** Returns the ids of the batches that were chosen, in order. */
function take(turns: FairScheduler, waiting: readonly Waiting[], count: number): number[] {
  return Array.from({ length: count }, () => {
    const turn = turns.pick(waiting) as Waiting
    turn.served += 10
    turns.count(turn.participant, 10)
    return turn.id
  })
}

const share = (ids: readonly number[], id: number): number => ids.filter((each) => each === id).length
const batch = (participant: string, id: number): Waiting => ({ participant, id, served: 0 })

test('participants take turns, and so do the batches of one participant', () => {
  const waiting = [batch('alpha', 1), batch('alpha', 2), batch('beta', 3)]
  expect(take(new FairScheduler({}), waiting, 8)).toEqual([1, 3, 2, 3, 1, 3, 2, 3])
})

test('a participant gets a share according to its weight', () => {
  const ids = take(new FairScheduler({ alpha: 3 }), [batch('alpha', 1), batch('beta', 2)], 40)
  expect(share(ids, 1)).toBe(30)
})

test('a later participant starts level, neither behind nor ahead', () => {
  const turns = new FairScheduler({})
  const alpha = batch('alpha', 1)
  take(turns, [alpha], 100)
  expect(share(take(turns, [alpha, batch('beta', 2)], 20), 2)).toBe(10)
})

test('a participant that left and returns has saved no turns', () => {
  const turns = new FairScheduler({})
  const [alpha, beta] = [batch('alpha', 1), batch('beta', 2)]
  take(turns, [alpha, beta], 2)
  turns.forget('beta')
  take(turns, [alpha], 100)
  expect(share(take(turns, [alpha, beta], 20), 2)).toBe(10)
})

test('without waiting batches, none is chosen', () => {
  expect(new FairScheduler({}).pick([])).toBeNull()
})
