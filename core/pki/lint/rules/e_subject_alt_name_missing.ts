import { missingExtension } from '../extension-problem.ts'
import type { Rule } from '../rule.ts'

export const rule: Rule = {
  name: 'e_subject_alt_name_missing',
  field: 'extensions.subjectAltName',
  source: 'GBCS 12.2',
  check: (target) => missingExtension(target, 'subjectAltName'),
}
