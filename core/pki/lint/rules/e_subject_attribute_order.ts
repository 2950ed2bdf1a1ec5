import { type NameAttribute, oidName } from '../../x509/index.ts'
import { outOfOrder } from '../target/out-of-order.ts'
import { factsOf } from '../target/profile-facts.ts'
import type { Rule } from '../target/rule.ts'

const attributeType = ({ type }: NameAttribute): string => type

export const rule: Rule = {
  name: 'e_subject_attribute_order',
  field: 'subject',
  source: 'SEC Appendix B; the order of published certificates',
  check({ view, profile }) {
    const found = outOfOrder(view.tbs.subject.attributes, attributeType, factsOf(profile).subjectOids)
    if (!found) return null
    const { held, sorted } = found
    return `the subject attributes are in the order ${held.map(oidName).join(', ')}; ${sorted.map(oidName).join(', ')} is required`
  },
}
