import { oidName } from '../../x509/oids.ts'
import type { Rule } from '../rule.ts'
import { attributeOid } from '../subject-values.ts'

export const rule: Rule = {
  name: 'e_subject_attribute_order',
  field: 'subject',
  source: 'SEC Appendix B; the order of published certificates',
  check({ view, profile }) {
    const order = profile.fields.subject.value.map(attributeOid)
    const held = view.tbs.subject.attributes.map(({ type }) => type).filter((type) => order.includes(type))
    const sorted = held.toSorted((a, b) => order.indexOf(a) - order.indexOf(b))
    if (held.every((type, i) => type === sorted[i])) return null
    return `subject order ${held.map(oidName).join(', ')} where ${sorted.map(oidName).join(', ')} is required`
  },
}
