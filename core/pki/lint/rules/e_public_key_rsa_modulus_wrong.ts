import { keyProblemMessage } from '../key-problem.ts'
import type { Rule } from '../rule.ts'

export const rule: Rule = {
  name: 'e_public_key_rsa_modulus_wrong',
  field: 'subjectPublicKeyInfo',
  source: 'FIPS 186-5 5.1',
  check: ({ view, profile }) => keyProblemMessage(view, profile, 'rsa-modulus'),
}
