import { formatName } from '../../x509/index.ts'
import { nameProblem } from '../target/name-problem.ts'
import type { Rule } from '../target/rule.ts'

export const rule: Rule = {
  name: 'e_issuer_wrong',
  field: 'issuer',
  source: 'SEC Appendices A and B, issuer',
  check({ view, issuerProfile }) {
    const problem = nameProblem(issuerProfile, view.tbs.issuer)
    return problem && `issuer "${formatName(view.tbs.issuer)}" is not a name for "${issuerProfile.id}": ${problem}`
  },
}
