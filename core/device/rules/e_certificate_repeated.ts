import { fail, pass } from '../outcome.ts'
import type { DeviceRule } from '../rule.ts'

export const rule: DeviceRule = {
  name: 'e_certificate_repeated',
  group: 'pair',
  title: 'there is one certificate of each kind',
  source: 'GBCS 12.2',
  code: null,
  needs: ['e_certificate_not_der'],
  cure: 'leave one DS and one KA certificate, the ones in use',
  check({ ds, ka, certificates }) {
    const extra = certificates.filter((each) => each !== ds && each !== ka)
    if (extra.length === 0) return pass()
    return fail(`besides the DS and the KA certificate there is ${extra.map(({ place }) => `"${place}"`).join(', ')}`)
  },
}
