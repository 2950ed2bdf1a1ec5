import { findAttribute, OID } from '../../x509/index.ts'
import { factsOf } from '../target/profile-facts.ts'
import type { Rule } from '../target/rule.ts'
import { readEui64 } from '../target/subject-values.ts'

export const rule: Rule = {
  name: 'e_unique_identifier_not_64_bits',
  field: 'subject.x500UniqueIdentifier',
  source: 'SEC Appendix M, CSR contents',
  check({ view, profile }) {
    if (!factsOf(profile).subjectOids.includes(OID.x500UniqueIdentifier)) return null
    const attribute = findAttribute(view.tbs.subject, OID.x500UniqueIdentifier)
    if (!attribute || readEui64(attribute)) return null
    return 'x500UniqueIdentifier is not a BIT STRING of exactly 64 bits'
  },
}
