import { fail, pass } from '../outcome.ts'
import type { DeviceRule } from '../rule.ts'

export const rule: DeviceRule = {
  name: 'e_ds_missing',
  group: 'pair',
  title: 'there is a certificate for signing',
  source: 'GBCS 12.2; GBCS 4.3',
  code: null,
  needs: ['e_certificate_not_der'],
  cure: 'add the DS certificate of the device',
  check: ({ ds, credentials }) =>
    ds ? pass() : fail(`device ${credentials.device} has no DS certificate among the files`),
}
