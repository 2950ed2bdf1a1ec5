import { judgeProfile } from '../profile-findings.ts'
import type { DeviceRule } from '../rule.ts'

export const rule: DeviceRule = {
  name: 'e_extension_wrong',
  group: 'profile',
  title: 'there is no extension but the five of the profile',
  source: 'GBCS 12.2; SEC Appendix A',
  code: 1,
  needs: ['e_certificate_not_der'],
  cure: 'have the certificate issued anew under the device profile',
  check: (subject) => judgeProfile(subject, 'e_extension_wrong'),
}
