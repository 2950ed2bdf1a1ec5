import type { CrlRule } from './crl-rule.ts'

export const rule: CrlRule = {
  name: 'e_crl_reason_unknown',
  field: 'revokedCertificates.reasonCode',
  source: 'RFC 5280 5.3.1',
  check({ reasons }) {
    const wrong = reasons.find((reason) => reason === 7 || reason > 10)
    return wrong === undefined ? null : `reasonCode is ${wrong}; allowed: 0 to 6 and 8 to 10`
  },
}
