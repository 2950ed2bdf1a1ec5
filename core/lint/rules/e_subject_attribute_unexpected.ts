import { oidName } from '../../x509/oids.ts'
import type { Rule } from '../rule.ts'
import { attributeOid } from '../subject-values.ts'

export const rule: Rule = {
  name: 'e_subject_attribute_unexpected',
  field: 'subject',
  source: 'SEC Appendix M, CSR contents',
  check({ view, profile }) {
    const rules = profile.fields.subject.value
    // An empty subject has a rule of its own: e_subject_not_empty.
    if (rules.length === 0) return null
    const allowed = rules.map(attributeOid)
    const types = view.tbs.subject.attributes.map(({ type }) => type)
    const unexpected = types.filter((type, i) => !allowed.includes(type) || types.indexOf(type) !== i)
    if (unexpected.length === 0) return null
    return `subject has ${unexpected.map(oidName).join(', ')}; allowed, once each: ${allowed.map(oidName).join(', ')}`
  },
}
