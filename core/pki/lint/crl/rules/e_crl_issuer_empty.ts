import { isEmptyName } from '../../../x509/index.ts'
import type { CrlRule } from '../crl-rule.ts'

export const rule: CrlRule = {
  name: 'e_crl_issuer_empty',
  field: 'issuer',
  source: 'RFC 5280 5.1.2.3',
  check: ({ tbs: { issuer } }) =>
    isEmptyName(issuer) ? 'an empty issuer, so nobody can be found who signed it' : null,
}
