import { keyProblemMessage } from '../key-problem.ts'
import type { Rule } from '../rule.ts'

export const rule: Rule = {
  name: 'e_public_key_rsa_size_wrong',
  field: 'subjectPublicKeyInfo',
  source: 'SEC Appendix M, CSR contents',
  check: ({ view, profile }) => keyProblemMessage(view, profile, 'rsa-size'),
}
