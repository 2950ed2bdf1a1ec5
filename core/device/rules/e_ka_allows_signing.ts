import { judge, skipped } from '../outcome.ts'
import { lintFindingsOf } from '../profile-findings.ts'
import type { DeviceRule } from '../rule.ts'

export const rule: DeviceRule = {
  name: 'e_ka_allows_signing',
  group: 'usage',
  title: 'the KA certificate refuses signing',
  source: 'GBCS 12.2; RFC 5280 4.2.1.3',
  code: 3,
  needs: ['e_certificate_not_der', 'e_ka_missing'],
  cure: 'have the KA certificate issued for keyAgreement alone',
  check: (subject) =>
    subject.ka
      ? judge(lintFindingsOf(subject, 'e_ka_allows_signing'))
      : skipped('no KA certificate is among the files'),
}
