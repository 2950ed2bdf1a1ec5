import type { DeviceRule } from './device-rule.ts'
import { lintFindingsOf } from './profile-findings.ts'
import { resultOf, skipped } from './rule-result.ts'

/** Rules that keep the two keys apart: no certificate may allow both uses. */
export const usageRules: readonly DeviceRule[] = [
  {
    name: 'e_ds_allows_agreement',
    group: 'usage',
    title: 'the DS certificate does not allow key agreement',
    source: 'GBCS 12.2; RFC 5280 4.2.1.3',
    code: 3,
    needs: ['e_certificate_not_der', 'e_ds_missing'],
    cure: 'reissue the DS certificate for digitalSignature only',
    check: (device) =>
      device.ds
        ? resultOf(lintFindingsOf(device, 'e_ds_allows_agreement'))
        : skipped('there is no DS certificate among the files'),
  },
  {
    name: 'e_ka_allows_signing',
    group: 'usage',
    title: 'the KA certificate does not allow signing',
    source: 'GBCS 12.2; RFC 5280 4.2.1.3',
    code: 3,
    needs: ['e_certificate_not_der', 'e_ka_missing'],
    cure: 'reissue the KA certificate for keyAgreement only',
    check: (device) =>
      device.ka
        ? resultOf(lintFindingsOf(device, 'e_ka_allows_signing'))
        : skipped('there is no KA certificate among the files'),
  },
]
