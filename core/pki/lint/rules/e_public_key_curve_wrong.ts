import { keyProblemMessage } from '../key-problem.ts'
import type { Rule } from '../rule.ts'

export const rule: Rule = {
  name: 'e_public_key_curve_wrong',
  field: 'subjectPublicKeyInfo',
  source: 'GBCS 12.2; RFC 5480 2.1.1.1',
  check: ({ view, profile }) => keyProblemMessage(view, profile, 'curve'),
}
