import { ecdsaEncodingProblem, OID } from '../../x509/index.ts'
import type { Rule } from '../target/rule.ts'

export const rule: Rule = {
  name: 'e_signature_not_der',
  field: 'signature',
  source: 'RFC 3279 2.2.3; X.690 8.3.2',
  check({ view }) {
    if (view.signed?.outerAlgorithm.oid !== OID.ecdsaWithSha256) return null
    const problem = ecdsaEncodingProblem(view.signed.signature)
    return problem && `the signature value is not DER, so OpenSSL rejects it: ${problem}`
  },
}
