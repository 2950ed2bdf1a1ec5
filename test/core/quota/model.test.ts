import { describe, test } from 'vitest'
import { expectLockstep } from '../../support/quota-backends.ts'
import { storeBackends } from '../../support/store-backends.ts'

// A bigger run is in test/long.
describe.each(storeBackends)('$name lets through what a list of all spending lets through', ({ name, open }) => {
  test('whatever comes, in whatever order', () => expectLockstep(open, name === 'memory' ? 400 : 120))
})
