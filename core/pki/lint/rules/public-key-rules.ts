import type { KeyProblem } from '../../x509/index.ts'
import type { Rule } from '../target/rule.ts'

const rows: readonly (readonly [name: Rule['name'], problem: KeyProblem, source: string])[] = [
  ['e_public_key_algorithm_wrong', 'algorithm', 'GBCS 12.2; SEC Appendix M, CSR contents'],
  ['e_public_key_curve_explicit', 'explicit-curve', 'RFC 5480 2.1.1'],
  ['e_public_key_curve_wrong', 'curve', 'GBCS 12.2; RFC 5480 2.1.1.1'],
  ['e_public_key_point_compressed', 'compressed-point', 'RFC 5480 2.2; RFC 5759 3.1'],
  ['e_public_key_point_invalid', 'invalid-point', 'SEC 1 3.2.2.1'],
  ['e_public_key_rsa_exponent_wrong', 'rsa-exponent', 'FIPS 186-5 A.1.1'],
  ['e_public_key_rsa_modulus_wrong', 'rsa-modulus', 'FIPS 186-5 5.1'],
  ['e_public_key_rsa_size_wrong', 'rsa-size', 'SEC Appendix M, CSR contents'],
]

/** What can be wrong with the public key: one rule for each problem that the key check reports. */
export const publicKeyRules: readonly Rule[] = rows.map(([name, problem, source]) => ({
  name,
  field: 'subjectPublicKeyInfo',
  source,
  check({ view, profile }) {
    const fault = view.keyFault(profile.fields.publicKey.value)
    return fault?.problem === problem ? fault.message : null
  },
}))
