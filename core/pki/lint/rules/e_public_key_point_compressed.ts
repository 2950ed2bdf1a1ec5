import { keyProblemMessage } from '../key-problem.ts'
import type { Rule } from '../rule.ts'

export const rule: Rule = {
  name: 'e_public_key_point_compressed',
  field: 'subjectPublicKeyInfo',
  source: 'RFC 5480 2.2; RFC 5759 3.1',
  check: ({ view, profile }) => keyProblemMessage(view, profile, 'compressed-point'),
}
