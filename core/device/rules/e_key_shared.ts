import { fail, pass } from '../outcome.ts'
import type { DeviceRule } from '../rule.ts'

export const rule: DeviceRule = {
  name: 'e_key_shared',
  group: 'pair',
  title: 'no other device of the run has a key of this one',
  source: 'GBCS 4.3; ETAD 2.2',
  code: null,
  needs: ['e_certificate_not_der'],
  cure: 'make a key pair for each device; never copy one',
  check: ({ credentials: { sharesKeyWith } }) =>
    sharesKeyWith.length === 0 ? pass() : fail(`a key of this device is also one of ${sharesKeyWith.join(', ')}`),
}
