import { algorithmFacts, oidName, signatureAlgorithms } from '../../../x509/index.ts'
import type { CrlRule } from './crl-rule.ts'

export const rule: CrlRule = {
  name: 'e_crl_signature_algorithm_wrong',
  field: 'signatureAlgorithm',
  source: 'SEC Appendices A, B, Q and S; RFC 5758 3.2; RFC 4055 5',
  check({ tbs: { signatureAlgorithm: found } }) {
    const known = Object.values(algorithmFacts).find(({ oid }) => oid === found.oid)
    if (known?.parameters === found.parameters) return null
    const allowed = signatureAlgorithms.join(', ')
    if (!known) return `signature algorithm is ${oidName(found.oid)}; allowed: ${allowed}`
    return `the parameters of ${oidName(found.oid)} are ${found.parameters}; ${known.parameters} is required`
  },
}
