import { judgeProfile } from '../profile-findings.ts'
import type { DeviceRule } from '../rule.ts'

export const rule: DeviceRule = {
  name: 'e_signature_algorithm_wrong',
  group: 'profile',
  title: 'certificates are signed with ecdsa-with-SHA256',
  source: 'GBCS 12.2; RFC 5758 3.2',
  code: 1,
  needs: ['e_certificate_not_der'],
  cure: 'have the certificate issued anew by a CA that signs with ECDSA on P-256',
  check: (subject) => judgeProfile(subject, 'e_signature_algorithm_wrong'),
}
