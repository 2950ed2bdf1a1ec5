import { missingExtension } from '../extension-problem.ts'
import type { Rule } from '../rule.ts'

export const rule: Rule = {
  name: 'e_crl_distribution_points_missing',
  field: 'extensions.cRLDistributionPoints',
  source: 'RFC 5280 4.2.1.13',
  check: (target) => missingExtension(target, 'cRLDistributionPoints'),
}
