import { missingExtension } from '../extension-problem.ts'
import type { Rule } from '../rule.ts'

export const rule: Rule = {
  name: 'e_subject_key_identifier_missing',
  field: 'extensions.subjectKeyIdentifier',
  source: 'RFC 5280 4.2.1.2',
  check: (target) => missingExtension(target, 'subjectKeyIdentifier'),
}
