import { stringTypeProblem } from '../name-problem.ts'
import type { Rule } from '../rule.ts'

export const rule: Rule = {
  name: 'w_issuer_string_type',
  field: 'issuer',
  source: 'RFC 5280 4.1.2.4; PrintableString in most published certificates',
  check({ view, issuerProfile }) {
    return stringTypeProblem(issuerProfile, view.tbs.issuer)
  },
}
