import { notCritical } from '../extension-problem.ts'
import type { Rule } from '../rule.ts'

export const rule: Rule = {
  name: 'e_certificate_policies_not_critical',
  field: 'extensions.certificatePolicies',
  source: 'GBCS 12.2',
  check: (target) => notCritical(target, 'certificatePolicies'),
}
