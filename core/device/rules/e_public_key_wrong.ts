import { judgeProfile } from '../profile-findings.ts'
import type { DeviceRule } from '../rule.ts'

export const rule: DeviceRule = {
  name: 'e_public_key_wrong',
  group: 'profile',
  title: 'public keys are uncompressed points of P-256',
  source: 'GBCS 12.2; RFC 5480 2.1.1',
  code: 1,
  needs: ['e_certificate_not_der'],
  cure: 'make the key pair on prime256v1 and have its certificate issued',
  check: (subject) => judgeProfile(subject, 'e_public_key_wrong'),
}
