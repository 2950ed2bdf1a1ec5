import { judgeChain } from '../chain-findings.ts'
import type { DeviceRule } from '../rule.ts'

export const rule: DeviceRule = {
  name: 'e_chain_ca_unfit',
  group: 'chain',
  title: 'every issuer is a CA, for this policy, and none is live',
  source: 'RFC 5280 6.1.4; ETAD 2.2',
  code: 1,
  needs: ['e_certificate_not_der', 'e_chain_not_trusted'],
  cure: 'use credentials of a test CA that may issue them',
  check: (subject) => judgeChain(subject, 'e_chain_ca_unfit'),
}
