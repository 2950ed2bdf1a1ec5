import { expect, test } from 'vitest'
import { SharedCommits } from '../../../../core/authority/issuance/shared-commits.ts'

/** A request whose work ends when the test says so. */
function request(together: SharedCommits, name: string, ready: string[]) {
  const work = Promise.withResolvers<string>()
  const prepared = together.prepare(() => work.promise).then((done) => ready.push(done))
  prepared.catch(() => undefined)
  return { prepared, end: () => work.resolve(name), fail: () => work.reject(new Error(name)) }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

test('a request that is alone does not wait, and others wait for each other', async () => {
  const together = new SharedCommits()
  const ready: string[] = []
  const alone = request(together, 'alone', ready)
  alone.end()
  await turn()
  expect(ready).toEqual(['alone'])
  const [first, second] = [request(together, 'first', ready), request(together, 'second', ready)]
  first.end()
  await turn()
  expect(ready).toEqual(['alone'])
  second.end()
  await turn()
  expect(ready.toSorted()).toEqual(['alone', 'first', 'second'])
})

test('the others do not wait for a request that is refused', async () => {
  const together = new SharedCommits()
  const ready: string[] = []
  const [first, second] = [request(together, 'first', ready), request(together, 'second', ready)]
  first.end()
  await turn()
  second.fail()
  await turn()
  expect(ready).toEqual(['first'])
  await expect(second.prepared).rejects.toThrow('second')
})

test('a slow request delays the others only briefly', async () => {
  const together = new SharedCommits()
  const ready: string[] = []
  const slow = request(together, 'slow', ready)
  const quick = request(together, 'quick', ready)
  quick.end()
  await quick.prepared
  expect(ready).toEqual(['quick'])
  slow.end()
  await slow.prepared
})
