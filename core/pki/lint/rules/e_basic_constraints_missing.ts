import { missingExtension } from '../extension-problem.ts'
import type { Rule } from '../rule.ts'

export const rule: Rule = {
  name: 'e_basic_constraints_missing',
  field: 'extensions.basicConstraints',
  source: 'RFC 5280 4.2.1.9',
  check: (target) => missingExtension(target, 'basicConstraints'),
}
