import { judge, skipped } from '../outcome.ts'
import { lintFindingsOf } from '../profile-findings.ts'
import type { DeviceRule } from '../rule.ts'

export const rule: DeviceRule = {
  name: 'e_ds_allows_agreement',
  group: 'usage',
  title: 'the DS certificate refuses key agreement',
  source: 'GBCS 12.2; RFC 5280 4.2.1.3',
  code: 3,
  needs: ['e_certificate_not_der', 'e_ds_missing'],
  cure: 'have the DS certificate issued for digitalSignature alone',
  check: (subject) =>
    subject.ds
      ? judge(lintFindingsOf(subject, 'e_ds_allows_agreement'))
      : skipped('no DS certificate is among the files'),
}
