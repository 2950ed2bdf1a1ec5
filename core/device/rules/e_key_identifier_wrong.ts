import { judgeProfile } from '../profile-findings.ts'
import type { DeviceRule } from '../rule.ts'

export const rule: DeviceRule = {
  name: 'e_key_identifier_wrong',
  group: 'profile',
  title: 'subjectKeyIdentifier and authorityKeyIdentifier have their form',
  source: 'GBCS 12.2; RFC 5280 4.2.1.1, 4.2.1.2',
  code: 1,
  needs: ['e_certificate_not_der'],
  cure: 'have the certificate issued anew with key identifiers of 8 octets (method 2)',
  check: (subject) => judgeProfile(subject, 'e_key_identifier_wrong'),
}
