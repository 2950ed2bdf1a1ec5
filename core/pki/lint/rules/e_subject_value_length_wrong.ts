import { textLengthProblem } from '../../profile/index.ts'
import { attributeText, findAttribute } from '../../x509/index.ts'
import { factsOf } from '../target/profile-facts.ts'
import type { Rule } from '../target/rule.ts'

export const rule: Rule = {
  name: 'e_subject_value_length_wrong',
  field: 'subject',
  source: 'RFC 5280 A.1; CA names of at most 4 octets in published certificates',
  check({ view, profile }) {
    for (const { oid, rule } of factsOf(profile).subject) {
      const attribute = findAttribute(view.tbs.subject, oid)
      const text = attribute ? attributeText(attribute) : null
      const problem = text === null ? null : textLengthProblem(rule, text)
      if (problem) return problem
    }
    return null
  },
}
