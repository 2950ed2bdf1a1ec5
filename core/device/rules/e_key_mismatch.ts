import { fail, pass, skipped } from '../outcome.ts'
import type { DeviceRule } from '../rule.ts'

export const rule: DeviceRule = {
  name: 'e_key_mismatch',
  group: 'key',
  title: 'every private key belongs to a certificate of the device',
  source: 'GBCS CS02d; GBCS 12.2',
  code: 5,
  needs: ['e_certificate_not_der', 'e_key_unreadable', 'e_public_key_wrong', 'e_key_not_p256'],
  cure: 'give the private key that the certificate was issued for',
  check({ credentials: { keys }, strayKeys }) {
    if (keys.length === 0) return skipped('no private key is among the files')
    if (strayKeys.length === 0) return pass()
    return fail(`${strayKeys.map(({ place }) => `"${place}"`).join(', ')} matches no certificate of this device`)
  },
}
