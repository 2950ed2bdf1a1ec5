import { findAttribute } from '../../x509/index.ts'
import { factsOf } from '../target/profile-facts.ts'
import type { Rule } from '../target/rule.ts'

export const rule: Rule = {
  name: 'e_subject_value_length_wrong',
  field: 'subject',
  source: 'RFC 5280 A.1; CA names of at most 4 octets in published certificates',
  check({ view, profile }) {
    for (const { oid, rule } of factsOf(profile).subject) {
      if (!('maxOctets' in rule)) continue
      const octets = findAttribute(view.tbs.subject, oid)?.value.length ?? 1
      if (octets < 1 || octets > rule.maxOctets) {
        return `${rule.attribute} has ${octets} octets; allowed: 1 to ${rule.maxOctets}`
      }
    }
    return null
  },
}
