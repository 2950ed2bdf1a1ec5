import { findAttribute, oidName } from '../../x509/index.ts'
import { factsOf } from '../target/profile-facts.ts'
import type { Rule } from '../target/rule.ts'

export const rule: Rule = {
  name: 'e_subject_attribute_missing',
  field: 'subject',
  source: 'SEC Appendix M, CSR contents',
  check({ view, profile }) {
    const missing = factsOf(profile).subject.filter(
      ({ oid, rule }) => rule.presence === 'required' && !findAttribute(view.tbs.subject, oid),
    )
    return missing.length === 0 ? null : `the subject has no ${missing.map(({ oid }) => oidName(oid)).join(', ')}`
  },
}
