import { judgeProfile } from '../profile-findings.ts'
import type { DeviceRule } from '../rule.ts'

export const rule: DeviceRule = {
  name: 'e_not_after_wrong',
  group: 'profile',
  title: 'notAfter is 99991231235959Z',
  source: 'GBCS 12.2; RFC 5280 4.1.2.5',
  code: 1,
  needs: ['e_certificate_not_der'],
  cure: 'have the certificate issued anew: a device certificate has no expiry',
  check: (subject) => judgeProfile(subject, 'e_not_after_wrong'),
}
