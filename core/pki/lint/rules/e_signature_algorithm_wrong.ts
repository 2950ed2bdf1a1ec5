import { algorithmFacts, oidName } from '../../x509/index.ts'
import type { Rule } from '../target/rule.ts'

export const rule: Rule = {
  name: 'e_signature_algorithm_wrong',
  field: 'signatureAlgorithm',
  source: 'GBCS 12.2',
  check({ view, profile }) {
    const wanted = profile.fields.signatureAlgorithm.value
    const { oid } = view.tbs.signatureAlgorithm
    return oid === algorithmFacts[wanted].oid ? null : `signature algorithm is ${oidName(oid)}; ${wanted} is required`
  },
}
