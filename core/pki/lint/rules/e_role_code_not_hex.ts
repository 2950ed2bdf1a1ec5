import { formatRole } from '../../profile/index.ts'
import { roleText } from '../target/name-problem.ts'
import type { Rule } from '../target/rule.ts'
import { parseRole } from '../target/subject-values.ts'

const decimalHint = (text: string): string => {
  const decimal = /^\d{1,3}$/.test(text) ? Number(text) : 256
  return decimal < 256 ? `; if it was meant as decimal, write "${formatRole(decimal)}"` : ''
}

export const rule: Rule = {
  name: 'e_role_code_not_hex',
  field: 'subject.organizationalUnitName',
  source: 'SEC Appendix M, CSR contents: two hex characters',
  check({ view, profile }) {
    const text = roleText(profile, view.tbs.subject)
    if (text === null || parseRole(text) !== null) return null
    return `Remote Party Role code "${text}" is not two upper-case hex characters${decimalHint(text)}`
  },
}
