import { judgeProfile } from '../profile-findings.ts'
import type { DeviceRule } from '../rule.ts'

export const rule: DeviceRule = {
  name: 'e_key_usage_wrong',
  group: 'profile',
  title: 'keyUsage is there, critical, and exactly one',
  source: 'GBCS 12.2',
  code: 3,
  needs: ['e_certificate_not_der'],
  cure: 'have the DS certificate issued for digitalSignature alone, the KA certificate for keyAgreement alone',
  check: (subject) => judgeProfile(subject, 'e_key_usage_wrong'),
}
