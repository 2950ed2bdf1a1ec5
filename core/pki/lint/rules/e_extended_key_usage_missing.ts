import { missingExtension } from '../extension-problem.ts'
import type { Rule } from '../rule.ts'

export const rule: Rule = {
  name: 'e_extended_key_usage_missing',
  field: 'extensions.extendedKeyUsage',
  source: 'RFC 5280 4.2.1.12',
  check: (target) => missingExtension(target, 'extendedKeyUsage'),
}
