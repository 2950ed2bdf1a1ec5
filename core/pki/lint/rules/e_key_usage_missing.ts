import { missingExtension } from '../extension-problem.ts'
import type { Rule } from '../rule.ts'

export const rule: Rule = {
  name: 'e_key_usage_missing',
  field: 'extensions.keyUsage',
  source: 'GBCS 12.2',
  check: (target) => missingExtension(target, 'keyUsage'),
}
