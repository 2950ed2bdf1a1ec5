import { missingExtension } from '../extension-problem.ts'
import type { Rule } from '../rule.ts'

export const rule: Rule = {
  name: 'e_authority_key_identifier_missing',
  field: 'extensions.authorityKeyIdentifier',
  source: 'RFC 5280 4.2.1.1',
  check: (target) => missingExtension(target, 'authorityKeyIdentifier'),
}
