import { keyProblemMessage } from '../key-problem.ts'
import type { Rule } from '../rule.ts'

export const rule: Rule = {
  name: 'e_public_key_point_invalid',
  field: 'subjectPublicKeyInfo',
  source: 'SEC 1 3.2.2.1',
  check: ({ view, profile }) => keyProblemMessage(view, profile, 'invalid-point'),
}
