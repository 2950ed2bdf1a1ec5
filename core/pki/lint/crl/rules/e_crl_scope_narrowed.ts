import type { CrlRule } from './crl-rule.ts'

export const rule: CrlRule = {
  name: 'e_crl_scope_narrowed',
  field: 'crlExtensions.issuingDistributionPoint',
  source: 'RFC 5280 5.2.5',
  check({ scope }) {
    if (!scope) return null
    if (scope.more)
      return 'issuingDistributionPoint limits the CRL to a distribution point, to some reasons or to other issuers'
    return scope.onlyUserCerts && scope.onlyCaCerts ? 'issuingDistributionPoint excludes every certificate' : null
  },
}
