import type { CrlRule } from '../crl-rule.ts'

export const rule: CrlRule = {
  name: 'w_crl_reason_unspecified',
  field: 'revokedCertificates.reasonCode',
  source: 'RFC 5280 5.3.1',
  check: ({ reasons }) => (reasons.includes(0) ? 'reasonCode unspecified is written out; it should be left out' : null),
}
