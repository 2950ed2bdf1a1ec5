import { whyNoChain } from '../chain-findings.ts'
import { identifierFindings } from '../issuer-identifier.ts'
import { judge, skipped } from '../outcome.ts'
import type { DeviceRule } from '../rule.ts'

export const rule: DeviceRule = {
  name: 'e_chain_key_identifier_differs',
  group: 'chain',
  title: 'authorityKeyIdentifier is the subjectKeyIdentifier of the issuer',
  source: 'RFC 5280 4.2.1.1',
  code: 1,
  needs: ['e_certificate_not_der'],
  cure: 'have the certificate issued anew: it names another key of its issuer than the one that signed it',
  check(subject) {
    const missing = whyNoChain(subject)
    return missing === null ? judge(subject.certificates.flatMap(identifierFindings)) : skipped(missing)
  },
}
