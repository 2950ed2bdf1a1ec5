import { fail, pass } from '../outcome.ts'
import type { DeviceRule } from '../rule.ts'

export const rule: DeviceRule = {
  name: 'e_ka_missing',
  group: 'pair',
  title: 'there is a certificate for key agreement',
  source: 'GBCS 12.2; GBCS 4.3',
  code: null,
  needs: ['e_certificate_not_der'],
  cure: 'add the KA certificate of the device',
  check: ({ ka, credentials }) =>
    ka ? pass() : fail(`device ${credentials.device} has no KA certificate among the files`),
}
