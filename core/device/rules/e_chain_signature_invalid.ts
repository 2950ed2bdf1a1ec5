import { judgeChain } from '../chain-findings.ts'
import type { DeviceRule } from '../rule.ts'

export const rule: DeviceRule = {
  name: 'e_chain_signature_invalid',
  group: 'chain',
  title: 'the issuer signed the certificate',
  source: 'RFC 5280 6.1.3(a)(1)',
  code: 1,
  needs: ['e_certificate_not_der', 'e_chain_not_trusted'],
  cure: 'use the certificate as its CA issued it: it was altered, or signed by another key',
  check: (subject) => judgeChain(subject, 'e_chain_signature_invalid'),
}
