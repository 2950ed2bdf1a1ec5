import { judgeProfile } from '../profile-findings.ts'
import type { DeviceRule } from '../rule.ts'

export const rule: DeviceRule = {
  name: 'e_certificate_field_wrong',
  group: 'profile',
  title: 'version, serial number and issuer name are as the device profile has them',
  source: 'GBCS 12.2; SEC Appendix A',
  code: 1,
  needs: ['e_certificate_not_der'],
  cure: 'have the certificate issued anew under the device profile',
  check: (subject) => judgeProfile(subject, 'e_certificate_field_wrong'),
}
