import { keyProblemMessage } from '../key-problem.ts'
import type { Rule } from '../rule.ts'

export const rule: Rule = {
  name: 'e_public_key_algorithm_wrong',
  field: 'subjectPublicKeyInfo',
  source: 'GBCS 12.2; SEC Appendix M, CSR contents',
  check: ({ view, profile }) => keyProblemMessage(view, profile, 'algorithm'),
}
