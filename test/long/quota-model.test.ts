import { describe, test } from 'vitest'
import { expectLockstep } from '../support/quota-backends.ts'
import { storeBackends } from '../support/store-backends.ts'

describe.each(storeBackends)('$name lets through what a list of all spending lets through', ({ name, open }) => {
  test('in many more runs', () => expectLockstep(open, name === 'memory' ? 4000 : 1500))
})
