import { notCritical } from '../extension-problem.ts'
import type { Rule } from '../rule.ts'

export const rule: Rule = {
  name: 'e_extension_not_critical',
  field: 'extensions',
  source: 'RFC 5280 4.2',
  check(target) {
    const others = [
      'subjectKeyIdentifier',
      'authorityKeyIdentifier',
      'extendedKeyUsage',
      'cRLDistributionPoints',
    ] as const
    for (const kind of others) {
      const problem = notCritical(target, kind)
      if (problem) return problem
    }
    return null
  },
}
