import { judgeProfile } from '../profile-findings.ts'
import type { DeviceRule } from '../rule.ts'

export const rule: DeviceRule = {
  name: 'e_certificate_not_der',
  group: 'parse',
  title: 'certificates are DER',
  source: 'RFC 5280 4.1; X.690 10',
  code: 1,
  needs: [],
  cure: 'export the certificate anew, whole and as DER or PEM',
  check: (subject) => judgeProfile(subject, 'e_certificate_not_der'),
}
