import { judgeProfile } from '../profile-findings.ts'
import type { DeviceRule } from '../rule.ts'

export const rule: DeviceRule = {
  name: 'e_hardware_module_name_wrong',
  group: 'profile',
  title: 'subjectAltName is critical and one hardwareModuleName with an EUI-64',
  source: 'GBCS 12.2; RFC 4108 5',
  code: 2,
  needs: ['e_certificate_not_der'],
  cure: 'put the EUI-64 into the request as the 8 octets of hwSerialNum',
  check: (subject) => judgeProfile(subject, 'e_hardware_module_name_wrong'),
}
