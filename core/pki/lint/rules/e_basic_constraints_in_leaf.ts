import { profileExtension } from '../../profile/index.ts'
import type { Rule } from '../target/rule.ts'

export const rule: Rule = {
  name: 'e_basic_constraints_in_leaf',
  field: 'extensions.basicConstraints',
  source: 'SEC Appendices A and B: none in a leaf',
  check({ view, profile }) {
    if (profileExtension(profile, 'basicConstraints') || !view.extension('basicConstraints')) return null
    return `basicConstraints is present; "${profile.id}" certificates have none`
  },
}
