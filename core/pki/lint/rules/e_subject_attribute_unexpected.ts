import { oidName } from '../../x509/index.ts'
import { factsOf } from '../target/profile-facts.ts'
import type { Rule } from '../target/rule.ts'

export const rule: Rule = {
  name: 'e_subject_attribute_unexpected',
  field: 'subject',
  source: 'SEC Appendix M, CSR contents',
  check({ view, profile }) {
    const { subjectOids: allowed } = factsOf(profile)
    // e_subject_not_empty reports a subject that must be empty.
    if (allowed.length === 0) return null
    const types = view.tbs.subject.attributes.map(({ type }) => type)
    const unexpected = types.filter((type, i) => !allowed.includes(type) || types.indexOf(type) !== i)
    if (unexpected.length === 0) return null
    return `the subject has ${unexpected.map(oidName).join(', ')}; allowed, once each: ${allowed.map(oidName).join(', ')}`
  },
}
