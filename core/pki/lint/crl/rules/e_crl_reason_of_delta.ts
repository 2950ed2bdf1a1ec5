import type { CrlRule } from '../crl-rule.ts'

export const rule: CrlRule = {
  name: 'e_crl_reason_of_delta',
  field: 'revokedCertificates.reasonCode',
  source: 'RFC 5280 5.3.1',
  check: ({ reasons }) => (reasons.includes(8) ? 'reasonCode removeFromCRL, which a delta CRL alone may have' : null),
}
