import { formatRole } from '../../profile/index.ts'
import { roleRule, roleText } from '../target/name-problem.ts'
import type { Rule } from '../target/rule.ts'
import { parseRole } from '../target/subject-values.ts'

export const rule: Rule = {
  name: 'e_role_code_not_allowed',
  field: 'subject.organizationalUnitName',
  source: 'Remote Party Role codes',
  check({ view, profile }) {
    const text = roleText(profile, view.tbs.subject)
    const role = text === null ? null : parseRole(text)
    const rule = roleRule(profile)
    if (role === null || !rule || rule.roles.includes(role)) return null
    return `Remote Party Role code is ${text}; "${profile.id}" allows ${rule.roles.map(formatRole).join(', ')}`
  },
}
