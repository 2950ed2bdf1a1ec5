import { stringTypeProblem } from '../target/name-problem.ts'
import type { Rule } from '../target/rule.ts'

export const rule: Rule = {
  name: 'e_subject_string_type',
  field: 'subject',
  source: 'SEC Appendix B; RFC 5280 4.1.2.4',
  check({ view, profile }) {
    return stringTypeProblem(profile, view.tbs.subject)
  },
}
