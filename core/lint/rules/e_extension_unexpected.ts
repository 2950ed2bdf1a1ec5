import { oidName } from '../../x509/oids.ts'
import type { Rule } from '../rule.ts'

export const rule: Rule = {
  name: 'e_extension_unexpected',
  field: 'extensions',
  source: 'RFC 5759 3; only the extensions of the profile',
  check({ view, profile }) {
    const unexpected = view.tbs.extensions
      .map(({ oid }) => oidName(oid))
      .filter((name) => !profile.fields.extensions.some(({ extension }) => extension === name))
      // In a leaf that one has a rule of its own: e_basic_constraints_in_leaf.
      .filter((name) => name !== 'basicConstraints')
    if (unexpected.length === 0) return null
    const allowed = profile.fields.extensions.map(({ extension }) => extension)
    return `extension ${unexpected.join(', ')} is not one of ${allowed.join(', ')}`
  },
}
