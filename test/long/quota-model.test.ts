import { describe, test } from 'vitest'
import { expectLockstep, quotaBackends } from '../support/quota-backends.ts'

describe.each(quotaBackends)('$name lets through what a list of all spending lets through', ({ name, open }) => {
  test('in many more runs', () => expectLockstep(open, name === 'memory' ? 4000 : 1500))
})
