import { judgeProfile } from '../profile-findings.ts'
import type { DeviceRule } from '../rule.ts'

export const rule: DeviceRule = {
  name: 'e_subject_not_empty',
  group: 'profile',
  title: 'the subject is empty',
  source: 'GBCS 12.2',
  code: 1,
  needs: ['e_certificate_not_der'],
  cure: 'ask for the certificate with an empty subject; the device is named by its subjectAltName',
  check: (subject) => judgeProfile(subject, 'e_subject_not_empty'),
}
