import { oidName } from '../../../x509/index.ts'
import type { CrlRule } from './crl-rule.ts'

export const rule: CrlRule = {
  name: 'e_crl_signature_algorithms_differ',
  field: 'signatureAlgorithm',
  source: 'RFC 5280 5.1.1.2',
  check({ tbs: { signatureAlgorithm: inner }, outer }) {
    if (!outer || (inner.oid === outer.oid && inner.parameters === outer.parameters)) return null
    return `the signature algorithm is ${oidName(outer.oid)} (parameters ${outer.parameters}) outside the signed part and ${oidName(inner.oid)} (parameters ${inner.parameters}) inside`
  },
}
