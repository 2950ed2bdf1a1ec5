import type { Rule } from '../target/rule.ts'

export const rule: Rule = {
  name: 'e_certificate_policies_qualified',
  field: 'extensions.certificatePolicies',
  source: 'SMKI certificates as published: no qualifiers',
  check({ view }) {
    const qualified = view.decode('certificatePolicies')?.some((policy) => policy.qualified)
    return qualified ? 'a policy has qualifiers; none are allowed' : null
  },
}
