import { judgeProfile } from '../profile-findings.ts'
import type { DeviceRule } from '../rule.ts'

export const rule: DeviceRule = {
  name: 'e_signature_not_der',
  group: 'parse',
  title: 'the signature in each certificate is DER',
  source: 'RFC 3279 2.2.3; X.690 8.3.2',
  code: 1,
  needs: ['e_certificate_not_der'],
  cure: 'have the certificate issued anew: its signature value is right, but has needless or missing leading zeros',
  check: (subject) => judgeProfile(subject, 'e_signature_not_der'),
}
