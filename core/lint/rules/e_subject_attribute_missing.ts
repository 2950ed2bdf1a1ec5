import { oidName } from '../../x509/oids.ts'
import type { Rule } from '../rule.ts'
import { attributeOid } from '../subject-values.ts'

export const rule: Rule = {
  name: 'e_subject_attribute_missing',
  field: 'subject',
  source: 'SEC Appendix M, CSR contents',
  check({ view, profile }) {
    const held = view.tbs.subject.attributes.map(({ type }) => type)
    const missing = profile.fields.subject.value.filter(
      (rule) => rule.presence === 'required' && !held.includes(attributeOid(rule)),
    )
    return missing.length === 0
      ? null
      : `subject lacks ${missing.map((rule) => oidName(attributeOid(rule))).join(', ')}`
  },
}
