import { missingExtension } from '../extension-problem.ts'
import type { Rule } from '../rule.ts'

export const rule: Rule = {
  name: 'e_certificate_policies_missing',
  field: 'extensions.certificatePolicies',
  source: 'GBCS 12.2',
  check: (target) => missingExtension(target, 'certificatePolicies'),
}
