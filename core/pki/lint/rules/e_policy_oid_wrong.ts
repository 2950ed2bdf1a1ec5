import { profileExtension } from '../../profile/index.ts'
import { OID, oidName } from '../../x509/index.ts'
import type { Rule } from '../target/rule.ts'

export const rule: Rule = {
  name: 'e_policy_oid_wrong',
  field: 'extensions.certificatePolicies',
  source: 'GBCS 12.2; ETAD 4.3(a)',
  check({ view, profile, policyOids }) {
    const rule = profileExtension(profile, 'certificatePolicies')
    const policies = view.decode('certificatePolicies')
    if (!rule || !policies) return null
    const allowed = rule.policy === 'world' ? policyOids : [rule.policy === 'anyPolicy' ? OID.anyPolicy : rule.policy]
    const wrong = policies.filter(({ oid }) => !allowed.includes(oid))
    return wrong.length === 0
      ? null
      : `policy OID is ${wrong.map(({ oid }) => oidName(oid)).join(', ')}; ${allowed.map(oidName).join(' or ')} is required`
  },
}
