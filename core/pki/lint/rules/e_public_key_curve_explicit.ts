import { keyProblemMessage } from '../key-problem.ts'
import type { Rule } from '../rule.ts'

export const rule: Rule = {
  name: 'e_public_key_curve_explicit',
  field: 'subjectPublicKeyInfo',
  source: 'RFC 5480 2.1.1',
  check: ({ view, profile }) => keyProblemMessage(view, profile, 'explicit-curve'),
}
