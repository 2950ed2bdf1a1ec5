import { OID, oidName } from '../../x509/index.ts'
import { factsOf } from '../profile-facts.ts'
import type { Rule } from '../rule.ts'

export const rule: Rule = {
  name: 'e_extension_unexpected',
  field: 'extensions',
  source: 'RFC 5759 3; only the extensions of the profile',
  check({ view, profile }) {
    const { extensionOids: allowed } = factsOf(profile)
    // In a leaf basicConstraints have a rule of their own: e_basic_constraints_in_leaf.
    const unexpected = view.tbs.extensions.filter(({ oid }) => !allowed.includes(oid) && oid !== OID.basicConstraints)
    if (unexpected.length === 0) return null
    const names = unexpected.map(({ oid }) => oidName(oid))
    return `extension ${names.join(', ')} is not one of ${allowed.map(oidName).join(', ')}`
  },
}
