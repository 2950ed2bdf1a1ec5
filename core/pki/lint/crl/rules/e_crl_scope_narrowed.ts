import type { CrlRule } from '../crl-rule.ts'

export const rule: CrlRule = {
  name: 'e_crl_scope_narrowed',
  field: 'crlExtensions.issuingDistributionPoint',
  source: 'RFC 5280 5.2.5',
  check({ scope }) {
    if (!scope) return null
    if (scope.more) return 'an issuingDistributionPoint that narrows the CRL to a place, to reasons or to other issuers'
    return scope.onlyUserCerts && scope.onlyCaCerts ? 'an issuingDistributionPoint that leaves nothing to list' : null
  },
}
