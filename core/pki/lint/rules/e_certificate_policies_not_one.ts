import type { Rule } from '../target/rule.ts'

export const rule: Rule = {
  name: 'e_certificate_policies_not_one',
  field: 'extensions.certificatePolicies',
  source: 'GBCS 12.2',
  check({ view }) {
    const policies = view.decode('certificatePolicies')
    return policies && policies.length !== 1
      ? `certificatePolicies has ${policies.length} policies; exactly one is required`
      : null
  },
}
