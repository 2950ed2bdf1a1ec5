import type { Rule } from '../target/rule.ts'

export const rule: Rule = {
  name: 'e_signature_algorithms_differ',
  field: 'signatureAlgorithm',
  source: 'RFC 5280 4.1.1.2',
  check({ view }) {
    if (!view.signed) return null
    const { signatureAlgorithm: inner, outerAlgorithm: outer } = view.signed
    const same = inner.oid === outer.oid && inner.parameters === outer.parameters
    return same ? null : 'the signature algorithm inside the signed part differs from the one outside'
  },
}
