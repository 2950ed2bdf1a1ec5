import { OID, oidName } from '../../x509/index.ts'
import { factsOf } from '../target/profile-facts.ts'
import type { Rule } from '../target/rule.ts'

export const rule: Rule = {
  name: 'e_extension_unexpected',
  field: 'extensions',
  source: 'RFC 5759 3; only the extensions of the profile',
  check({ view, profile }) {
    const { extensionOids: allowed } = factsOf(profile)
    // e_basic_constraints_in_leaf reports basicConstraints in a leaf.
    const unexpected = view.tbs.extensions.filter(({ oid }) => !allowed.includes(oid) && oid !== OID.basicConstraints)
    if (unexpected.length === 0) return null
    const names = unexpected.map(({ oid }) => oidName(oid))
    return `extension ${names.join(', ')} is not allowed; allowed: ${allowed.map(oidName).join(', ')}`
  },
}
