import { fail, pass, skipped } from '../outcome.ts'
import { curveProblem } from '../read-key.ts'
import type { DeviceRule } from '../rule.ts'

export const rule: DeviceRule = {
  name: 'e_key_not_p256',
  group: 'key',
  title: 'private keys are on P-256',
  source: 'GBCS 12.2; SEC 1 3.2.1',
  code: null,
  needs: ['e_key_unreadable', 'e_public_key_wrong'],
  cure: 'make the key pair on prime256v1',
  check({ credentials: { keys } }) {
    if (keys.length === 0) return skipped('no private key is among the files')
    const problems = keys.flatMap(({ place, key }) => {
      const problem = curveProblem(key)
      return problem === null ? [] : [`key "${place}" is ${problem}`]
    })
    return problems.length === 0 ? pass() : fail(problems.join('; '))
  },
}
