import { stringTypeProblem } from '../target/name-problem.ts'
import type { Rule } from '../target/rule.ts'

export const rule: Rule = {
  name: 'w_issuer_string_type',
  field: 'issuer',
  source: 'RFC 5280 4.1.2.4; PrintableString in most published certificates',
  check({ view, issuerProfile }) {
    return stringTypeProblem(issuerProfile, view.tbs.issuer)
  },
}
