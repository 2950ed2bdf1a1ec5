import { judgeProfile } from '../profile-findings.ts'
import type { DeviceRule } from '../rule.ts'

export const rule: DeviceRule = {
  name: 'e_policy_oid_wrong',
  group: 'profile',
  title: 'there is exactly one policy, and it names the environment',
  source: 'GBCS 12.2; ETAD 4.3(a)',
  code: 1,
  needs: ['e_certificate_not_der'],
  cure: 'check against the environment that issued it, or name its policy with --policy-oid OID',
  check: (subject) => judgeProfile(subject, 'e_policy_oid_wrong'),
}
